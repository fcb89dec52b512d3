// What the pages' modules share.

/** An event on an element of our own templates: what it happened on is known to them, not to TypeScript. */
interface PageEvent extends Pick<Event, "preventDefault" | "stopPropagation"> {
  readonly target: any;
  readonly currentTarget: any;
}

/** A key pressed there. */
interface PageKey extends PageEvent, Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey"> {}

/** A press of the mouse, the finger or the pen there. */
interface PagePointer
  extends PageEvent,
    Pick<PointerEvent, "button" | "pointerId" | "clientX" | "clientY" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey"> {}

/** Files dropped there. */
interface PageDrop extends PageEvent {
  readonly dataTransfer: DataTransfer;
}

/** A page of « Mon stage », as lib/form/stage.mjs gives it. */
interface StagePage {
  readonly form: any;
  readonly result: HTMLElement;
  readonly draft: any;
  /** The last answer. */
  readonly last: Answer;
  /** The plan kept on this device. */
  readonly plan: any;
  /** One undo step; `said` is announced. */
  change(edit: (plan: any) => unknown, said?: string): void;
  compute(options?: { focus?: string | null }): Promise<void>;
  sync(again?: boolean): void;
  fail(error: any): void;
}

interface StageOptions {
  appel: string;
  /** From the complete plan (and the whole of it) to the call's entry; null: nothing to ask yet. */
  entree: (plan: any, whole: any) => Entry | null;
  actions?: Record<string, (button: any, page: StagePage) => unknown>;
  chemin?: (name: string) => string;
  apres?: (answer: any, page: StagePage) => unknown;
  boot?: (page: StagePage) => unknown;
}

/** A page of one form, as lib/form/outil.mjs gives it. */
interface ToolPage {
  readonly form: any;
  readonly result: any;
  readonly last: Answer;
  readonly draft?: any;
  readonly ready: Promise<void>;
  compute(options?: { focus?: boolean }): Promise<void>;
  values(): Record<string, string | string[]>;
}

declare module "sortablejs" {
  const Sortable: { create(zone: HTMLElement, options: Record<string, any>): unknown };
  export default Sortable;
}
