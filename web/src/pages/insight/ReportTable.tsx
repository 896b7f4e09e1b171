// SPDX-License-Identifier: Apache-2.0
//
// The figures of a report as they are: totals, then the table. Records open themselves, numbers
// their customers where a rule can say whom they count.
import { MinusOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { recordPath } from '../../app/paths';
import { named, roles } from '../../components/named';
import { labelText } from '../../i18n';
import { openedBy } from './records';
import { beside, changed, figure, shown, type Column, type Result, type Row } from './reports';
import { useInsightWords } from './words';

const isNumber = (column: Column) => !['record', 'name', 'day', 'word'].includes(column.type);

// The columns that tell most, which the report names, and the others when somebody asks for them.
function useLeading(columns: Column[]): { shown: Column[]; button: (words: 'moreColumns' | 'moreTotals') => ReactNode } {
  const { say } = useInsightWords();
  const [all, setAll] = useState(false);
  const further = columns.filter((column) => column.further).length;
  const button = (words: 'moreColumns' | 'moreTotals') =>
    further > 0 && (
      <Button type="text" size="small" className="report-more" icon={all ? <MinusOutlined aria-hidden /> : <PlusOutlined aria-hidden />} aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? say('fewer') : say(words, { n: further })}
      </Button>
    );
  return { shown: all ? columns : columns.filter((column) => !column.further), button };
}

export function Totals({ result, columns, given = {} }: { result: Result; columns: Column[]; given?: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const { shown: leading, button } = useLeading(columns.filter((column) => result.totals[column.name] !== null));
  return (
    <>
      <dl className="report-totals" aria-label={say('totals')}>
        {leading.map((column) => (
          <div key={column.name}>
            <dt>{labelText(column.label, language)}</dt>
            <dd>
              <Opened path={result.split ? null : openedBy(result, result.totals, given, `total:${column.name}`)}>
                <Figure column={column} row={result.totals} result={result} />
              </Opened>
            </dd>
          </div>
        ))}
      </dl>
      {button('moreTotals')}
    </>
  );
}

// A figure as it is; a difference is marked, and coloured too.
function Figure({ column, row, result }: { column: Column; row: Row; result: Result }) {
  const { language } = useInsightWords();
  if (!result.compared || beside(column) !== 'change') return <>{shown(column, row, result.currency, language)}</>;
  const value = figure(row, column.name) ?? 0;
  return <span className={value > 0 ? 'change-up' : value < 0 ? 'change-down' : ''}>{changed(column, row, result.currency, language)}</span>;
}

export function ReportTable({ result, given }: { result: Result; given: Record<string, string> }) {
  const { language } = useInsightWords();
  const rows = result.rows as Row[];
  // Rules are opened, not read; a column that holds nothing says nothing.
  const { shown: columns, button } = useLeading(result.columns.filter((column) => !/^rule(_|$)/.test(column.name) && rows.some((row) => row[column.name] !== null)));
  return (
    <>
      {button('moreColumns')}
      <div className="table-scroll stacked report-rows" tabIndex={0} role="group" aria-label={labelText(result.title, language)}>
        <table className="plain-table" {...roles.table}>
          <thead {...roles.group}>
            <tr {...roles.row}>
              {columns.map((column) => (
                <th key={column.name} scope="col" {...roles.head} className={isNumber(column) ? 'number' : ''}>
                  {labelText(column.label, language)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody {...roles.group}>
            {rows.map((row, at) => (
              <tr key={at} {...roles.row}>
                {columns.map((column) => (
                  <td key={column.name} {...named(labelText(column.label, language))} className={isNumber(column) ? 'number' : column.type}>
                    <Cell column={column} row={row} result={result} given={given} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Cell(props: { column: Column; row: Row; result: Result; given: Record<string, string> }) {
  const { column, row, result, given } = props;
  const text = <Figure column={column} row={row} result={result} />;
  const id = row[`${column.name}_id`];
  const path = typeof id === 'number' && column.refers ? recordPath(column.refers, id) : openedBy(result, row, given, column.name);
  return <Opened path={path}>{text}</Opened>;
}

function Opened({ path, children }: { path: string | null; children: ReactNode }) {
  return path ? <Link to={path}>{children}</Link> : <>{children}</>;
}
