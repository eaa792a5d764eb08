import { type Place, samePlace } from "./places";

/** A move that was made on this screen. */
export interface Move {
  job: number;
  name: string;
  before: Place;
  after: Place;
}

/** What can be taken back, the newest last. */
export type Moves = readonly Move[];

const MOST = 50;

export function remember(moves: Moves, move: Move): Moves {
  if (samePlace(move.before, move.after)) return moves;
  return [...moves, move].slice(-MOST);
}

export function forget(moves: Moves, move: Move): Moves {
  return moves.filter((other) => other !== move);
}

/** Whether the job still stands where this move put it; if not, somebody moved it since, and it stays there. */
export function stands(move: Move, now: Place | undefined): boolean {
  return now !== undefined && samePlace(now, move.after);
}
