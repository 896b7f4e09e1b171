// SPDX-License-Identifier: Apache-2.0
//
// The home of insight: what has changed and matters, then all reports as questions.
import { Fragment } from 'react';
import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { paths } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { day } from '../../format/time';
import { labelText } from '../../i18n';
import { Findings } from './Findings';
import { Models } from './Models';
import { useGiven, useReports, type Report } from './reports';
import { Start } from './Start';
import { useInsightWords } from './words';
import './findings.css';
import './insight.css';

// Asked from another report, about a part of it.
const OPENED = ['uplift', 'members', 'movers', 'tier', 'loyal'];

// What somebody comes with, and the reports that answer it. Those named nowhere stand under the last.
const SUBJECTS = [
  { title: 'subjectBest', reports: ['best', 'value', 'top', 'share', 'abc', 'rfm', 'groups', 'moves', 'loyalty', 'delivered', 'served', 'relationship'] },
  { title: 'subjectLeaving', reports: ['leaving', 'churn', 'left', 'left_causes', 'flow', 'survival', 'subscriptions', 'cohorts', 'competitors', 'complaints', 'texts'] },
  { title: 'subjectOffer', reports: ['recommend', 'baskets', 'pairs', 'categories', 'trends', 'words'] },
  { title: 'subjectWhen', reports: ['next', 'replenish', 'rhythm', 'peaks', 'forecast', 'revenue'] },
  { title: 'subjectWays', reports: ['channels', 'funnel', 'paths'] },
] as const;

export function Page() {
  const { t, say } = useInsightWords();
  return (
    <div className="page">
      <PageHead title={t('insight')} detail={say('about')} />
      <Looked />
      <Start />
      <Findings />
      <Questions />
      <Models />
    </div>
  );
}

function Looked() {
  const { say, language } = useInsightWords();
  const past = useGiven({})?.past;
  return past ? <p className="quiet">{say('oldShop', { day: day(past, language) })}</p> : null;
}

function Questions() {
  const { say } = useInsightWords();
  const reports = useReports();
  return (
    <section className="card" aria-labelledby="questions-title">
      <h2 id="questions-title">{say('questions')}</h2>
      {reports.error && <ErrorState error={reports.error} retry={() => void reports.refetch()} />}
      {reports.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {SUBJECTS.map(({ title }, i) => (
        <Fragment key={title}>
          <h3 className="questions-subject">{say(title)}</h3>
          <ul className="questions">
            {reports.data && under(reports.data, i).map((report) => <Question key={report.name} report={report} />)}
            {i === SUBJECTS.length - 1 && (
              <li>
                <Link to={paths.lift}>{say('liftQuestion')}</Link>
              </li>
            )}
          </ul>
        </Fragment>
      ))}
    </section>
  );
}

/** The reports under a subject, in the order it names them. */
function under(all: Report[], subject: number): Report[] {
  const named: readonly string[] = SUBJECTS[subject]?.reports ?? [];
  const found = named.flatMap((name) => all.filter((report) => report.name === name));
  if (subject < SUBJECTS.length - 1) return found;
  const somewhere: string[] = [...OPENED, ...SUBJECTS.flatMap(({ reports }) => reports)];
  return [...found, ...all.filter((report) => !somewhere.includes(report.name))];
}

function Question({ report }: { report: Report }) {
  const { language } = useInsightWords();
  return (
    <li>
      <Link to={paths.report.replace(':id', report.name)}>{labelText(report.question, language)}</Link>
    </li>
  );
}
