export interface Task {
  readonly id: number;
  readonly title: string;
  readonly priority: Priority;
}

export const priorities = ["Normal", "High"] as const;
export type Priority = (typeof priorities)[number];

export const isPriority = (text: string): text is Priority =>
  priorities.some((priority) => priority === text);

let lastId = 0;

/** Tasks in memory, one list for each open page. Replace it with your database. */
export class TaskList {
  #open: readonly Task[] = [];
  #finished: readonly Task[] = [];

  /** Open tasks, those of high priority first. */
  get open(): readonly Task[] {
    const isHigh = ({ priority }: Task) => priority === "High";
    return [...this.#open.filter(isHigh), ...this.#open.filter((task) => !isHigh(task))];
  }

  add(title: string, priority: Priority): Task {
    const task = { id: ++lastId, title, priority };
    this.#open = [...this.#open, task];
    return task;
  }

  /** @returns the task, or undefined if it is not open */
  finish(id: number): Task | undefined {
    const task = this.#open.find((open) => open.id === id);
    if (!task) return undefined;
    this.#open = this.#open.filter((open) => open !== task);
    this.#finished = [...this.#finished, task];
    return task;
  }

  /** @returns the task, or undefined if it is not finished */
  reopen(id: number): Task | undefined {
    const task = this.#finished.find((finished) => finished.id === id);
    if (!task) return undefined;
    this.#finished = this.#finished.filter((finished) => finished !== task);
    this.#open = [...this.#open, task];
    return task;
  }
}
