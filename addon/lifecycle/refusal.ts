export { Refusal, refuse } from '../refusal.ts'
