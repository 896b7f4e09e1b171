// SPDX-License-Identifier: Apache-2.0
//
// All reports as questions, each with its answer as of now.
import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { problemOf } from '../../api/errors';
import { paths } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { day } from '../../format/time';
import { labelText } from '../../i18n';
import { answerOf } from './answers';
import { Models } from './Models';
import { useGiven, useReport, useReports, type Report, type Row } from './reports';
import { useInsightWords } from './words';
import './insight.css';

// Asked from another report, about a part of it.
const OPENED = ['members', 'movers', 'tier'];

export function Page() {
  const { t, say } = useInsightWords();
  const reports = useReports();
  return (
    <div className="page">
      <PageHead title={t('insight')} detail={say('about')} />
      <Looked />
      {reports.error && <ErrorState error={reports.error} retry={() => void reports.refetch()} />}
      {reports.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      <ul className="questions">
        {reports.data?.filter((report) => !OPENED.includes(report.name)).map((report) => <Question key={report.name} report={report} />)}
        <li className="card">
          <h2>
            <Link to={paths.lift}>{say('liftQuestion')}</Link>
          </h2>
          <p>{say('liftAbout')}</p>
        </li>
      </ul>
      <Models />
    </div>
  );
}

function Looked() {
  const { say, language } = useInsightWords();
  const past = useGiven({})?.past;
  return past ? <p className="quiet">{say('oldShop', { day: day(past, language) })}</p> : null;
}

function Question({ report }: { report: Report }) {
  const { language } = useInsightWords();
  return (
    <li className="card">
      <h2>
        <Link to={paths.report.replace(':id', report.name)}>{labelText(report.question, language)}</Link>
      </h2>
      <Sentence report={report} />
    </li>
  );
}

function Sentence({ report }: { report: Report }) {
  const { say, language } = useInsightWords();
  const looked = useGiven({});
  const answer = useReport(report.name, looked?.given ?? {}, looked !== null);
  if (answer.error) return <p className="quiet">{problemOf(answer.error)?.detail ?? problemOf(answer.error)?.title}</p>;
  if (!answer.data) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if ((answer.data.rows as Row[]).length === 0) return <p className="quiet">{say('empty')}</p>;
  const months = report.params.find((param) => param.name === 'months' || param.name === 'length')?.otherwise ?? '';
  const said = answerOf({ ...answer.data, columns: [...answer.data.columns, ...report.totals] }, months, language, say);
  return (
    <>
      <p>{said?.sentence}</p>
      {said?.doubts.map((doubt) => (
        <p key={doubt} className="quiet">
          {doubt}
        </p>
      ))}
    </>
  );
}
