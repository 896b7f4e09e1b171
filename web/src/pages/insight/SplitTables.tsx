// SPDX-License-Identifier: Apache-2.0
//
// What a report that was split says of each group alone: its first rows, asked for when somebody opens the group.
import { Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths';
import { ErrorState } from '../../components/States';
import { labelText } from '../../i18n';
import { shown, useReport, type Report, type Result, type Row } from './reports';
import { ReportTable } from './ReportTable';
import { useInsightWords } from './words';

type Given = Record<string, string>;

const FIRST = '10';

// Only of reports whose rows are records: of others the totals of the groups say the same.
export const lists = (report: Report): boolean => report.columns.some((column) => column.type === 'record') && report.params.some((param) => param.name === 'n');

export function SplitTables({ result, given }: { result: Result; given: Given }) {
  const { say, language } = useInsightWords();
  const { split: _split, compare: _compare, against: _against, ...others } = given;
  const column = result.columns.find((one) => one.name === 'group');
  const groups = (result.rows as Row[]).filter((row) => typeof row.rule === 'string');
  if (!column || groups.length === 0) return null;
  return (
    <section className="card" aria-labelledby="split-alone">
      <h2 id="split-alone">{say('splitAlone')}</h2>
      {groups.map((row) => {
        const rule = others.rule ? `(${others.rule}) and ${String(row.rule)}` : String(row.rule);
        return <Alone key={String(row.group)} name={shown(column, row, result.currency, language)} report={result.report} entry={result.entry} given={{ ...others, rule }} />;
      })}
    </section>
  );
}

function Alone({ name, report, entry, given }: { name: string; report: string; entry: Report | undefined; given: Given }) {
  const { say, language } = useInsightWords();
  const [open, setOpen] = useState(false);
  const answer = useReport(report, { ...given, n: FIRST }, open);
  const result = answer.data && { ...answer.data, ...(entry && { entry }) };
  return (
    <details className="split-group" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{name}</summary>
      {open && answer.error && <ErrorState error={answer.error} retry={() => void answer.refetch()} />}
      {open && !result && !answer.error && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {open && result && (
        <>
          <p>
            {labelText(result.answer.sentence, language)} <Link to={`${paths.report.replace(':id', report)}?${new URLSearchParams(given)}`}>{say('splitOpen')}</Link>
          </p>
          {(result.rows as Row[]).length > 0 && <ReportTable result={result} given={given} />}
        </>
      )}
    </details>
  );
}
