// SPDX-License-Identifier: Apache-2.0
//
// What the rule of a segment was before, who changed it and when, and the way back: an older rule
// goes into the builder, with its count beside it, and is kept only when it is saved.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { get, query } from '../../api/client';
import { keys } from '../../api/records';
import { ReferenceName } from '../../components/FieldValue';
import { Moment } from '../../components/Moment';
import { ErrorState } from '../../components/States';
import type { Change } from '../../kinds/Changes';
import { useSegmentWords } from './words';

const AT_ONCE = 50;

interface Changes {
  items: Change[];
  next: string | null;
}

// Each rule that was saved, newest first.
function versionsOf(changes: Change[]): Change[] {
  return changes.filter((change) => typeof change.after?.rule === 'string' && change.after.rule !== change.before?.rule);
}

export function Versions({ id, now, onUse }: { id: number; now: string; onUse: ((rule: string) => void) | null }) {
  const { say, t } = useSegmentWords();
  const changes = useInfiniteQuery({
    queryKey: [...keys.changes('segment', id), 'rule'],
    queryFn: ({ pageParam, signal }) => get<Changes>(`/segments/${id}/changes${query({ limit: AT_ONCE, cursor: pageParam })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const versions = versionsOf(changes.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <section className="card" aria-labelledby="versions-title">
      <h2 id="versions-title">{say('versions')}</h2>
      {changes.error && <ErrorState error={changes.error} retry={() => void changes.refetch()} />}
      <ol className="versions">
        {versions.map((version) => {
          const rule = String(version.after?.rule);
          return (
            <li key={version.pos}>
              <div className="versions-head">
                <Moment at={version.at} relative />
                {version.actor_id ? <ReferenceName entity="staff" id={version.actor_id} link={false} /> : <span>{t('theSystem')}</span>}
                {rule === now && <strong>{say('versionNow')}</strong>}
                {rule !== now && onUse && (
                  <Button size="small" onClick={() => onUse(rule)}>
                    {say('versionUse')}
                  </Button>
                )}
              </div>
              <code className="versions-rule">{rule}</code>
            </li>
          );
        })}
      </ol>
      {changes.hasNextPage && (
        <Button size="small" loading={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
          {t('showMore')}
        </Button>
      )}
    </section>
  );
}
