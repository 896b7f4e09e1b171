// SPDX-License-Identifier: Apache-2.0
//
// Why one customer is in, or not; and where the segment is used.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { ask, get } from '../../api/client';
import { useModel } from '../../api/metadata';
import { useName } from '../../api/names';
import type { Label } from '../../api/types';
import { recordPath } from '../../app/paths';
import { ReferenceInput } from '../../components/ReferenceInput';
import { ErrorState } from '../../components/States';
import { inWords, leavesOf, type Speaker } from './inWords';
import type { Vocabulary } from './language';
import type { Tree } from './tree';
import { useSegmentWords } from './words';

interface Finding {
  depth: number;
  leaf: boolean;
  rule: string;
  answer: 'yes' | 'no' | 'unknown';
  found?: Label;
}

interface Reasons {
  in: boolean;
  findings: Finding[];
}

interface WhyProps {
  rule: string;
  tree: Tree | boolean | null; // of the rule, where it is known
  vocabulary: Vocabulary;
}

export function Why({ rule, tree, vocabulary }: WhyProps) {
  const { say, t, label, language } = useSegmentWords();
  const [id, setId] = useState<number | null>(null);
  const name = useName('customer', id) ?? '';
  const reasons = useQuery({
    queryKey: ['segment-why', rule, id],
    queryFn: ({ signal }) => ask<Reasons>('/segments/why', { rule, customer_id: id }, signal),
    enabled: id !== null,
    retry: false,
  });
  const findings = reasons.data?.findings.filter((one) => one.leaf) ?? [];
  const trees = leavesOf(tree);
  const speaker: Speaker = { say, t, label, language, vocabulary };
  return (
    <section className="card" aria-labelledby="why-title">
      <h2 id="why-title">{say('why')}</h2>
      <p className="quiet">{say('whyHelp')}</p>
      <ReferenceInput entity="customer" value={id} onChange={setId} aria-label={say('why')} />
      {reasons.error && <ErrorState error={reasons.error} />}
      {reasons.data && id !== null && (
        <>
          <p role="status">
            <strong>{say(reasons.data.in ? 'whyIn' : 'whyOut', { name })}</strong>
          </p>
          <ul className="why">
            {findings.map((one, index) => (
              <Line key={index} finding={one} words={trees.length === findings.length ? inWords(trees[index]!, speaker) : null} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Line({ finding, words }: { finding: Finding; words: string | null }) {
  const { say, label } = useSegmentWords();
  return (
    <li>
      <span className={finding.answer === 'yes' ? 'why-yes' : 'why-no'}>
        {finding.answer === 'yes' ? '✓' : '✗'} {say(finding.answer)}
      </span>
      {words === null ? <code>{finding.rule}</code> : <span title={finding.rule}>{words}</span>}
      {finding.found && <span className="quiet">{label(finding.found)}</span>}
    </li>
  );
}

interface Use {
  entity: string;
  id: number;
  title: string;
}

export function Uses({ id }: { id: number }) {
  const { say, label } = useSegmentWords();
  const model = useModel();
  const uses = useQuery({ queryKey: ['segment-uses', id], queryFn: ({ signal }) => get<{ items: Use[] }>(`/segments/${id}/uses`, signal) });
  if (!uses.data) return null;
  return (
    <section className="card" aria-labelledby="uses-title">
      <h2 id="uses-title">{say('usedBy')}</h2>
      {uses.data.items.length === 0 && <p className="quiet">{say('notUsed')}</p>}
      <ul className="sample">
        {uses.data.items.map((use, index) => {
          const path = use.id > 0 ? recordPath(use.entity, use.id) : null;
          return (
            <li key={index}>
              <span className="quiet">{label(model.entity(use.entity)?.label) || use.entity}</span> {path ? <Link to={path}>{use.title}</Link> : use.title || '—'}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
