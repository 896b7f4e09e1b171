// SPDX-License-Identifier: Apache-2.0
//
// A report: the question, the answer in a sentence and how sure it is, one picture, the table
// behind it, and what to do next. The address holds all that was asked.
import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Dropdown, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useModel } from '../../api/metadata';
import { NotFound } from '../../app/NotFound';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { day, exactTime } from '../../format/time';
import { labelText } from '../../i18n';
import { Trial } from '../recommend/Trial';
import { hasPicture, Picture } from './Pictures';
import { Next } from './Next';
import { linked } from './records';
import { ReportParams } from './ReportParams';
import { downloadPath, schedulePath, useGiven, useReport, useReports, type Report, type Result, type Row } from './reports';
import { ReportTable, Totals } from './ReportTable';
import { lists, SplitTables } from './SplitTables';
import { Texts } from './Texts';
import { NoRows, Unanswered } from './Unanswered';
import { useInsightWords } from './words';
import './insight.css';

// Reports about what customers wrote.
const TEXTS = ['competitors', 'complaints', 'texts'];

export function Page() {
  const { id = '' } = useParams();
  const reports = useReports();
  if (reports.error) return <ErrorState error={reports.error} retry={() => void reports.refetch()} />;
  if (!reports.data) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  const report = reports.data.find((one) => one.name === id);
  return report ? <Screen key={report.name} report={report} /> : <NotFound />;
}

function Screen({ report }: { report: Report }) {
  const { say, language } = useInsightWords();
  const [search, setSearch] = useSearchParams();
  const looked = useGiven(Object.fromEntries(search));
  const given = looked?.given ?? {};
  const asked = useDebounced(JSON.stringify(given), 200);
  const late = asked !== JSON.stringify(given); // what is shown answers the question before
  const answer = useReport(report.name, JSON.parse(asked) as Record<string, string>, looked !== null && !late);
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  return (
    <div className="page">
      <PageHead title={labelText(report.question, language)} documentTitle={labelText(report.title, language)} detail={labelText(report.title, language)}>
        <Downloads name={report.name} given={given} />
      </PageHead>
      <ReportParams report={report} given={given} past={looked?.past ?? null} onChange={change} />
      {looked?.past && <p className="quiet">{say('oldShop', { day: day(looked.past, language) })}</p>}
      {report.name === 'recommend' && <Trial />}
      {answer.error && <Unanswered report={report.name} error={answer.error} asked={search.size > 0} retry={() => void answer.refetch()} />}
      {!answer.data && !answer.error && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {answer.data && !answer.error && (
        <div aria-busy={late || answer.isFetching}>
          {(answer.data.rows as Row[]).length === 0 ? (
            <NoRows result={answer.data} asked={search.size > 0} />
          ) : (
            <Answered result={{ ...answer.data, entry: report }} given={linked(report.name, looked ?? { given, looked: given, past: null })} past={looked?.past ?? null} />
          )}
        </div>
      )}
      {TEXTS.includes(report.name) && looked && (answer.data?.rows as Row[] | undefined)?.length !== 0 && <Texts report={report} until={looked.looked.at} />}
      <details className="card report-about">
        <summary>{say('howCounted')}</summary>
        <p>{labelText(report.about, language)}</p>
      </details>
    </div>
  );
}

function Downloads({ name, given }: { name: string; given: Record<string, string> }) {
  const { say } = useInsightWords();
  const model = useModel();
  if (!model.may('export', 'customer')) return null;
  const link = (format: string, text: string) => ({ key: format, label: <a href={downloadPath(name, given, format)}>{text}</a> });
  const regularly = model.may('create', 'export_schedule') ? [{ key: 'schedule', label: <Link to={schedulePath(name, given)}>{say('sendRegularly')}</Link> }] : [];
  return (
    <Dropdown trigger={['click']} menu={{ items: [link('pdf', say('asPdf')), link('png', say('asPng')), link('xlsx', say('asXlsx')), link('csv', say('asCsv')), ...regularly] }}>
      <Button icon={<DownloadOutlined aria-hidden />}>{say('download')}</Button>
    </Dropdown>
  );
}

// Customers that were opened or are to be called are read row by row, with reasons and days; bars say less.
const LISTS = ['leaving', 'next', 'replenish', 'members', 'movers', 'tier', 'loyal'];

function Answered({ result, given, past }: { result: Result; given: Record<string, string>; past: string | null }) {
  const { say, language } = useInsightWords();
  const { timezone } = useModel();
  const drawn = hasPicture(result) && !result.split;
  const [asTable, setAsTable] = useState(!drawn || result.compared || LISTS.includes(result.report));
  const { sentence, quiet, doubts } = result.answer;
  return (
    <>
      <section className="card" aria-labelledby="report-answer">
        <div role="status">
          <h2 id="report-answer" className="report-answer">
            {labelText(sentence, language)}
          </h2>
        </div>
        {quiet && <p className="quiet">{labelText(quiet, language)}</p>}
        {doubts.map((doubt) => <Alert key={doubt.en} type="warning" showIcon title={labelText(doubt, language)} />)}
        <Next result={result} given={given} />
        <div className="report-as">
          {drawn && (
            <Segmented
              size="small"
              value={asTable ? 'table' : 'picture'}
              onChange={(value) => setAsTable(value === 'table')}
              aria-label={say('show')}
              options={[
                { value: 'picture', label: say('picture') },
                { value: 'table', label: say('table') },
              ]}
            />
          )}
          <span className="quiet">{say(past ? 'reachesEnd' : 'reaches', { at: past ? day(past, language) : exactTime(result.at, timezone, language), ms: Math.max(1, Math.round(result.us / 1000)) })}</span>
        </div>
        {asTable || !drawn ? <ReportTable result={result} given={given} /> : <Picture result={result} given={given} />}
      </section>
      {result.split && result.entry && lists(result.entry) && <SplitTables result={result} given={given} />}
      <section className="card">
        <Totals result={result} columns={result.total_columns} given={given} />
      </section>
    </>
  );
}
