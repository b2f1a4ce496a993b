/** Only a page of this very portal is a way back: never another address, never a page that acts. */
export function wayBack(path: string): string {
  return /^(tickets|reports|me|owner)(\/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_=&%.+-]*)?$/.test(path) && path.length < 500 ? path : ''
}
