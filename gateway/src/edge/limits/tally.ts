/** How many of something each client has at present; clients that have none take no room. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** How many a client has. */
  of(client: string): number {
    return this.#counts.get(client) ?? 0;
  }

  /** The client has one more. */
  add(client: string): void {
    this.#counts.set(client, this.of(client) + 1);
  }

  /** The client has one less. */
  remove(client: string): void {
    const left = this.of(client) - 1;
    if (left > 0) this.#counts.set(client, left);
    else this.#counts.delete(client);
  }
}
