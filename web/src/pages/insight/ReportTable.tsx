// SPDX-License-Identifier: Apache-2.0
//
// The figures of a report as they are: totals, then the table. Records open themselves, numbers
// their customers where a rule can say whom they count.
import { Link } from 'react-router';
import { recordPath } from '../../app/paths';
import { labelText } from '../../i18n';
import { openedBy } from './records';
import { shown, type Column, type Result, type Row } from './reports';
import { useInsightWords } from './words';

const isNumber = (column: Column) => !['record', 'name', 'day'].includes(column.type);

export function Totals({ result, columns }: { result: Result; columns: Column[] }) {
  const { say, language } = useInsightWords();
  return (
    <dl className="report-totals" aria-label={say('totals')}>
      {columns.map((column) => (
        <div key={column.name}>
          <dt>{labelText(column.label, language)}</dt>
          <dd>{shown(column, result.totals, result.currency, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function ReportTable({ result, given }: { result: Result; given: Record<string, string> }) {
  const { language } = useInsightWords();
  const rows = result.rows as Row[];
  // A report may name one kind of record or another.
  const columns = result.columns.filter((column) => column.type !== 'record' || rows.some((row) => row[column.name] !== null));
  return (
    <div className="table-scroll report-rows" tabIndex={0} role="group" aria-label={labelText(result.title, language)}>
      <table className="plain-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={isNumber(column) ? 'number' : ''}>
                {labelText(column.label, language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column) => (
                <td key={column.name} className={isNumber(column) ? 'number' : ''}>
                  <Cell column={column} row={row} result={result} given={given} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: { column: Column; row: Row; result: Result; given: Record<string, string> }) {
  const { column, row, result, given } = props;
  const { language } = useInsightWords();
  const text = shown(column, row, result.currency, language);
  const id = row[`${column.name}_id`];
  const path = typeof id === 'number' && column.refers ? recordPath(column.refers, id) : openedBy(result, row, given, column.name);
  return path ? <Link to={path}>{text}</Link> : <>{text}</>;
}
