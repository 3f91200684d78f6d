// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code with templates in it.

/** A view with a handler, and the template around what an example is about. */
export const view = (members: string, template = "Hello"): string => `
class ItemView extends LiveView {
  name = "";
  items = [{ id: 1, title: "Tea" }];
  @eventHandler()
  save() {}
  ${members}
  override render() {
    return html\`\${djFlash()}${template}\`;
  }
}`;

/** An application with that view. */
export const app = (members: string, template?: string, options = ""): string =>
  `${view(members, template)}\ncreateApp({ routes: { "/": ItemView }${options && `, ${options}`} });`;

/** The same, for a handler that the button "Save" calls. */
export const onSave = (body: string, members = ""): string => `
class ItemView extends LiveView {
  name = "";
  items = [{ id: 1, title: "Tea" }];
  ${members}
  @eventHandler()
  async store() {
    ${body}
  }
  override render() {
    return html\`\${djFlash()}<button dj-click="store">Save</button>\`;
  }
}
createApp({ routes: { "/": ItemView } });`;
