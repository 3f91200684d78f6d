import { deleteItem, showItem } from "./items.js";

/** What happens to a deleted item after the deadline, and on Undo. An option of `createApp`. */
export const undoable = {
  deleteItem: {
    run: ({ id }: { id: number }) => deleteItem(id),
    undo: ({ id }: { id: number }) => showItem(id),
  },
};
