// SPDX-License-Identifier: Apache-2.0
//
// The home of insight: what has changed and matters, then all reports as questions.
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
import { useInsightWords } from './words';
import './findings.css';
import './insight.css';

// Asked from another report, about a part of it.
const OPENED = ['uplift', 'members', 'movers', 'tier', 'loyal'];

export function Page() {
  const { t, say } = useInsightWords();
  return (
    <div className="page">
      <PageHead title={t('insight')} detail={say('about')} />
      <Looked />
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
      <ul className="questions">
        {reports.data?.filter((report) => !OPENED.includes(report.name)).map((report) => <Question key={report.name} report={report} />)}
        <li>
          <Link to={paths.lift}>{say('liftQuestion')}</Link>
        </li>
      </ul>
    </section>
  );
}

function Question({ report }: { report: Report }) {
  const { language } = useInsightWords();
  return (
    <li>
      <Link to={paths.report.replace(':id', report.name)}>{labelText(report.question, language)}</Link>
    </li>
  );
}
