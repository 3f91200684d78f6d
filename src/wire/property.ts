/** What the attributes start with that hold properties of custom elements as JSON. */
export const propertyPrefix = "dj-prop-";

/** The attribute that holds a property: `itemList` is in `dj-prop-item-list`. */
export const propertyAttribute = (property: string): string =>
  propertyPrefix + property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The property that an attribute holds. */
export const propertyOf = (attribute: string): string =>
  attribute.slice(propertyPrefix.length).replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
