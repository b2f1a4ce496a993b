/** Whether something of this moment lies beyond the line from which on a ticket is its customer's; without a line everything does. (decision 20) */
export const isBeyond = (line: number, created: number): boolean => line <= 0 || created > line
