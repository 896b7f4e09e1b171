// SPDX-License-Identifier: Apache-2.0
//
// What came of work on many records when some could not be done: how many were, which were not and
// why, each to be opened.
import { App } from 'antd';
import { useModel } from '../../api/metadata';
import { useName } from '../../api/names';
import type { Problem } from '../../api/types';
import { recordPath } from '../../app/paths';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';

export interface Failure {
  id: number;
  error: Pick<Problem, 'title' | 'detail'>;
}

const SHOWN = 100; // of one reason; all of them stay chosen in the list

export function useBulkResult() {
  const { modal } = App.useApp();
  const { t, language } = useWords();
  return (entity: string, done: number, failed: Failure[]) =>
    void modal.warning({
      title: t('bulkSomeFailed', { count: integer(failed.length, language) }),
      content: <Failures entity={entity} done={done} failed={failed} />,
      okText: t('close'),
      width: 560,
    });
}

function byReason(failed: Failure[]): [string, Failure[]][] {
  const groups = new Map<string, Failure[]>();
  for (const one of failed) {
    const reason = one.error.detail ?? one.error.title;
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

function Failures({ entity, done, failed }: { entity: string; done: number; failed: Failure[] }) {
  const { t, language } = useWords();
  return (
    <div className="bulk-result">
      <p>
        {[done > 0 ? t('bulkSomeDone', { count: integer(done, language) }) : t('bulkNoneDone'), t('bulkKeptChosen'), t('bulkOpens')].join(t('sentenceSpace'))}
      </p>
      <div className="bulk-failures" tabIndex={0} role="group" aria-label={t('bulkSomeFailed', { count: integer(failed.length, language) })}>
        {byReason(failed).map(([reason, some]) => (
          <section key={reason}>
            <h3>
              {reason} <span className="quiet">({integer(some.length, language)})</span>
            </h3>
            <ul>
              {some.slice(0, SHOWN).map((one) => (
                <li key={one.id}>
                  <RecordLink entity={entity} id={one.id} />
                </li>
              ))}
              {some.length > SHOWN && <li className="quiet">{t('bulkMoreOf', { count: integer(some.length - SHOWN, language) })}</li>}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

// In a window of its own: the list behind keeps what is chosen. Dialogs stand outside the router, so it is a plain link.
function RecordLink({ entity, id }: { entity: string; id: number }) {
  const name = useName(entity, id) ?? `#${id}`;
  const path = useModel().may('read', entity) ? recordPath(entity, id) : null;
  return path ? (
    <a href={path} target="_blank" rel="noreferrer">
      {name}
    </a>
  ) : (
    <span>{name}</span>
  );
}
