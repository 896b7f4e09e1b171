// SPDX-License-Identifier: Apache-2.0
//
// A funnel as a table with bars: who is at each step, how long it takes, and what those do instead
// who go no further.
import { Link } from 'react-router';
import { integer } from '../../format/numbers';
import { openedBy } from './records';
import { duration, figure, share, word, type Result, type Row } from './reports';
import { useInsightWords } from './words';
import './ways.css';

const WIDTH = 160;

export function Funnel({ result, given }: { result: Result; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const most = figure(rows[0] ?? {}, 'customers') ?? 1;
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('funnelPicture')}>
      <table className="plain-table funnel">
        <caption>{say('funnelPicture')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('funnelStep')}</th>
            <th scope="col" colSpan={2}>
              {say('customers')}
            </th>
            {([say('funnelShare'), say('funnelTime')] as const).map((title) => (
              <th key={title} scope="col" className="number">
                {title}
              </th>
            ))}
            <th scope="col">{say('funnelLost')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const customers = figure(row, 'customers') ?? 0;
            return (
              <tr key={Number(row.number)}>
                <th scope="row">{word(row, 'step', language)}</th>
                <td>
                  <svg width={WIDTH} height="16" aria-hidden className="funnel-bar">
                    <rect width={Math.max(1, (WIDTH * customers) / most)} height="16" rx="2" />
                  </svg>
                </td>
                <td className="number">
                  <Opened path={openedBy(result, row, given, 'customers')} text={integer(customers, language)} />
                </td>
                <td className="number">
                  {figure(row, 'share') === null ? '' : `${share(figure(row, 'share'), language)} (${share(figure(row, 'low'), language)} – ${share(figure(row, 'high'), language)})`}
                </td>
                <td className="number">{figure(row, 'minutes') === null ? '' : duration(figure(row, 'minutes') ?? 0, language, say)}</td>
                <td className="funnel-lost">
                  <Lost result={result} row={row} given={given} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Opened({ path, text }: { path: string | null; text: string }) {
  return path ? <Link to={path}>{text}</Link> : <>{text}</>;
}

function Lost({ result, row, given }: { result: Result; row: Row; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const lost = figure(row, 'lost') ?? 0;
  if (lost === 0) return null;
  const count = (name: string) => integer(figure(row, name) ?? 0, language);
  const open = figure(row, 'open') ?? 0;
  const text = say((figure(row, 'next_customers') ?? 0) > 0 ? 'funnelInstead' : 'funnelSilent', { lost: count('lost'), next: count('next_customers'), name: word(row, 'next', language), silent: count('silent') });
  return (
    <>
      <Opened path={openedBy(result, row, given, 'lost')} text={text} />
      {open > 0 && <div className="quiet">{say('funnelOpen', { n: count('open') })}</div>}
    </>
  );
}
