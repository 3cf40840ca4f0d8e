const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');

/** A coloured square and what it stands for. */
export const key = (colour: string, text: string): string =>
  `<span class="key"><i style="background:${colour}"></i>${escaped(text)}</span>`;

export const legend = (keys: readonly string[]): string => `<div class="legend">${keys.join('')}</div>`;
