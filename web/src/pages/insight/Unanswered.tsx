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
import { labelText } from '../../i18n';
import type { Result } from './reports';
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

// What to do is said by the report itself (in its answer, or in what it refuses with); this is the way there.
const EVENTS = ['funnel', 'paths', 'words'];

function Action({ report }: { report: string }) {
  const { say } = useInsightWords();
  const model = useModel();
  if (report === 'uplift') return null; // it wants a rule, not data
  if (report === 'competitors') return model.may('read', 'setting') ? <LinkButton to={paths.competitors}>{say('toCompetitors')}</LinkButton> : null;
  if (report === 'categories') return <LinkButton to={paths.products}>{say('toProducts')}</LinkButton>;
  if (EVENTS.includes(report)) return model.may('read', 'write_key') ? <LinkButton to={paths.writeKeys}>{say('toWriteKeys')}</LinkButton> : null;
  return <ImportAction />;
}

// `asked`: more than the report by itself, so that may be the reason.
export function Unanswered({ report, error, asked, retry }: { report: string; error: unknown; asked: boolean; retry: () => void }) {
  const { say } = useInsightWords();
  const problem = problemOf(error);
  if (problem?.status !== 422 || problem.position !== undefined) return <ErrorState error={error} retry={retry} />;
  const why = [problem.detail, problem.hint].filter(Boolean).join(' ');
  return (
    <div className="report-unanswered">
      <Alert
        type="info"
        showIcon
        title={say('notYet')}
        description={
          <>
            <p>{why}</p>
            {!asked && <Action report={report} />}
          </>
        }
      />
    </div>
  );
}

export function NoRows({ result, asked }: { result: Result; asked: boolean }) {
  const { language } = useInsightWords();
  return (
    <div className="card">
      <EmptyState sentence={labelText(result.answer.sentence, language)} action={!asked && <Action report={result.report} />} />
      {result.answer.doubts.map((doubt) => (
        <Alert key={doubt.en} type="warning" showIcon title={labelText(doubt, language)} />
      ))}
    </div>
  );
}
