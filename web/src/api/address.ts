// Addresses with their questions, checked against the service's own description (schema.d.ts).
import type { paths } from './schema'

type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never

/** A path with a question; what is empty is not asked. */
export function address<P extends keyof paths>(path: P, query: Query<P>): string {
  const asked = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== '')
  return `${path}?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`
}
