/** Words of strangers for a terminal or a fault: nothing in them may move the cursor or fill the screen. */
export const shown = (text: string, most = 200): string => text.replace(/[\p{C}\u2028\u2029]/gu, '?').slice(0, most)
