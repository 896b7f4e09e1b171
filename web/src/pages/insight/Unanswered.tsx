// SPDX-License-Identifier: Apache-2.0
//
// A report without an answer: nothing is there to count, or too little to learn from. No fault, so it looks like none,
// and says what to do.
import { Alert } from 'antd';
import { useModel } from '../../api/metadata';
import { problemOf } from '../../api/errors';
import { paths } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ErrorState } from '../../components/States';
import type { Result } from './reports';
import { emptyKey } from './trendLinks';
import { useInsightWords } from './words';

export function ImportAction() {
  const { t } = useInsightWords();
  if (!useModel().may('import', 'order')) return null;
  return (
    <LinkButton type="primary" to={paths.importNew}>
      {t('importFile')}
    </LinkButton>
  );
}

// `asked`: more than the report by itself, so that may be the reason.
export function Unanswered({ error, asked, retry }: { error: unknown; asked: boolean; retry: () => void }) {
  const { say } = useInsightWords();
  const problem = problemOf(error);
  if (problem?.status !== 422 || problem.position !== undefined) return <ErrorState error={error} retry={retry} />;
  return <Alert type="info" showIcon title={say('notYet')} description={[problem.detail, problem.hint].filter(Boolean).join(' ')} action={!asked && <ImportAction />} />;
}

export function NoRows({ result, asked }: { result: Result; asked: boolean }) {
  const { say } = useInsightWords();
  const model = useModel();
  const key = emptyKey(result, asked);
  const action = {
    empty: <ImportAction />,
    emptyCategories: <LinkButton to={paths.products}>{say('toProducts')}</LinkButton>,
    emptySteps: model.may('read', 'write_key') && <LinkButton to={paths.writeKeys}>{say('toWriteKeys')}</LinkButton>,
    emptySearches: model.may('read', 'write_key') && <LinkButton to={paths.writeKeys}>{say('toWriteKeys')}</LinkButton>,
    emptyEvents: model.may('read', 'write_key') && <LinkButton to={paths.writeKeys}>{say('toWriteKeys')}</LinkButton>,
  }[key as string];
  return (
    <div className="card">
      <EmptyState sentence={say(key)} action={action || undefined} />
    </div>
  );
}
