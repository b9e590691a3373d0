/** What is on every page. */
export const find = <T extends HTMLElement>(selector: string): T => document.querySelector(selector) as T
