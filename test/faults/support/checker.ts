/** What a run leaves behind, by dossier; ids are transaction ids. */
export interface Evidence {
  /** What the client got `202` for, in the order in which it sent one after the other. */
  readonly acknowledged: ByDossier;
  /** Outcome of each transaction in the ledger. */
  readonly ledger: ReadonlyMap<string, string>;
  /** What each dossier's history holds, in its order. */
  readonly histories: ByDossier;
  /** What arrived at each receiver, in order, by the receiver's name. */
  readonly arrivals: ReadonlyMap<string, ByDossier>;
}

export type ByDossier = ReadonlyMap<string, readonly string[]>;

export interface Finding {
  /** `repeated`: the same id arrived again at a receiver, which at-least-once allows and a report counts. */
  readonly kind: 'lost' | 'open' | 'doubled' | 'swapped' | 'repeated';
  /** `ledger`, `history` or a receiver's name. */
  readonly where: string;
  readonly dossier: string;
  readonly id: string;
}

/**
 * Compares id by id what was acknowledged with what became of it. An id that was not acknowledged may be there: an answer
 * that got lost on its way does not undo what it was about.
 */
export function check({ acknowledged, ledger, histories, arrivals }: Evidence): Finding[] {
  const findings: Finding[] = [];
  for (const [dossier, ids] of acknowledged) {
    findings.push(...checkLedger(dossier, ids, ledger));
    findings.push(...checkOrder('history', dossier, ids, histories.get(dossier) ?? [], 'doubled'));
    for (const [receiver, byDossier] of arrivals) {
      findings.push(...checkOrder(receiver, dossier, ids, byDossier.get(dossier) ?? [], 'repeated'));
    }
  }
  return findings;
}

function checkLedger(dossier: string, ids: readonly string[], ledger: ReadonlyMap<string, string>): Finding[] {
  return ids.flatMap(id => {
    const outcome = ledger.get(id);
    if (outcome === 'succeeded' || outcome === 'failed') return [];
    return { kind: outcome === undefined ? ('lost' as const) : ('open' as const), where: 'ledger', dossier, id };
  });
}

/** Order is that of the first time: what comes again after a crash comes late by nature. */
function checkOrder(
  where: string,
  dossier: string,
  wanted: readonly string[],
  seen: readonly string[],
  again: 'doubled' | 'repeated',
): Finding[] {
  const firstAt = new Map<string, number>();
  const findings: Finding[] = [];
  seen.forEach((id, at) => {
    if (firstAt.has(id)) findings.push({ kind: again, where, dossier, id });
    else firstAt.set(id, at);
  });
  let latest = -1;
  for (const id of wanted) {
    const at = firstAt.get(id);
    if (at === undefined) findings.push({ kind: 'lost', where, dossier, id });
    else if (at < latest) findings.push({ kind: 'swapped', where, dossier, id });
    else latest = at;
  }
  return findings;
}
