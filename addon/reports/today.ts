import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'

/** Today as a date field of the host has it: digits of the firm's wall clock. */
export const today = (desk: Desk, zone: string): number => Math.floor(wallClockAt(desk.clock.now(), zone) / 1e6) * 1e6
