// SPDX-License-Identifier: Apache-2.0
//
// The rule as blocks or as text; what is still to do below, each with a click to its place.
import { Alert, Button, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { BuilderContext, type Builder } from './blocks/builder';
import { GroupBlock } from './blocks/GroupBlock';
import type { Vocabulary } from './language';
import { useLastDay } from '../../api/lastDay';
import { RuleText } from './RuleText';
import { addTo, replaceIn } from './tree';
import type { Draft } from './useDraft';
import { useSegmentWords } from './words';

export function RuleEditor({ draft, vocabulary }: { draft: Draft; vocabulary: Vocabulary }) {
  const { say } = useSegmentWords();
  const [mode, setMode] = useState<'blocks' | 'text'>('blocks');
  const { root, setRoot } = draft;
  const today = useLastDay().day;
  const builder = useMemo<Builder>(
    () => ({
      vocabulary,
      problems: draft.problems,
      today,
      replace: (id, next) => setRoot(replaceIn(root, id, next)),
      add: (group, block) => setRoot(addTo(root, group.id, block)),
    }),
    [vocabulary, draft.problems, today, root, setRoot],
  );
  return (
    <section className="card rule-card" aria-labelledby="rule-title">
      <div className="card-head">
        <h2 id="rule-title">{say('builder')}</h2>
        <Segmented
          size="small"
          value={mode}
          aria-label={say('builder')}
          options={[
            { value: 'blocks', label: say('asBlocks') },
            { value: 'text', label: say('asText') },
          ]}
          onChange={(next) => setMode(next as 'blocks' | 'text')}
        />
      </div>
      {mode === 'text' ? (
        <RuleText draft={draft} vocabulary={vocabulary} />
      ) : (
        <>
          {draft.broken && <Broken draft={draft} onText={() => setMode('text')} />}
          <BuilderContext value={builder}>
            <GroupBlock group={root} parent={null} />
          </BuilderContext>
          <ToDo problems={draft.problems} />
        </>
      )}
    </section>
  );
}

function Broken({ draft, onText }: { draft: Draft; onText: () => void }) {
  const { say } = useSegmentWords();
  const actions = (
    <span className="block-part">
      <Button size="small" type="primary" onClick={onText}>
        {say('backToText')}
      </Button>
      <Button size="small" onClick={() => draft.setRoot(draft.root)}>
        {say('dropText')}
      </Button>
    </span>
  );
  return <Alert type="warning" title={say('textBroken')} action={actions} className="record-note" />;
}

function ToDo({ problems }: { problems: Map<number, string> }) {
  const { say } = useSegmentWords();
  if (problems.size === 0) return null;
  const show = (id: number) => {
    const block = document.getElementById(`block-${id}`);
    block?.scrollIntoView({ block: 'center' });
    (block?.querySelector<HTMLElement>('.block-body input') ?? block)?.focus();
  };
  return (
    <div className="rule-problems">
      <span className="quiet">{say('problems')}</span>
      {[...problems].map(([id, sentence]) => (
        <Button key={id} type="link" size="small" onClick={() => show(id)}>
          {sentence}
        </Button>
      ))}
    </div>
  );
}
