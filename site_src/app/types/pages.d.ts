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

declare module "sortablejs" {
  const Sortable: { create(zone: HTMLElement, options: Record<string, any>): unknown };
  export default Sortable;
}
