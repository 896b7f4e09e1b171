// SPDX-License-Identifier: Apache-2.0
//
// Two pictures that are tables of groups: who moved from which to which, and where groups lie on the plane of how many
// they are and what each brings.
import { theme } from 'antd';
import { useCallback, useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { integer, money } from '../../format/numbers';
import { labelText } from '../../i18n';
import type { PictureProps } from './Drawn';
import { openedBy } from './records';
import { figure, shown, type Row } from './reports';
import { moversOf } from './shareLinks';
import { Streams } from './Streams';
import { useInsightWords, type InsightKey } from './words';

const NOT_YET = '-';
const SHADES = 3; // of each colour

// From the groups they were in to those they are in: green rose, orange fell.
function MoveStreams({ result, given }: PictureProps) {
  const { say, language } = useInsightWords();
  const { token } = theme.useToken();
  const navigate = useNavigate();
  const rows = result.rows as Row[];
  const streams = useMemo(
    () =>
      rows.map((row) => {
        const steps = figure(row, 'steps') ?? 0;
        const colour = steps > 0 ? token.colorSuccess : steps < 0 ? token.colorWarning : undefined;
        return { source: `0 ${String(row.from ?? NOT_YET)}`, target: `1 ${String(row.to)}`, value: figure(row, 'customers') ?? 0, ...(colour && { colour }) };
      }),
    [rows, token],
  );
  const choices = result.columns.find((column) => column.name === 'to')?.choices;
  // Both sides in the order of groups, the best first.
  const points = useMemo(() => {
    const names = [...(choices ?? []).map((one) => one.name), NOT_YET];
    return [0, 1].flatMap((side) => names.map((name) => `${side} ${name}`)).filter((point) => streams.some((one) => one.source === point || one.target === point));
  }, [choices, streams]);
  const nameOf = useCallback(
    (point: string) => (point.slice(2) === NOT_YET ? say('movesNotYet') : labelText(choices?.find((one) => one.name === point.slice(2))?.label, language)),
    [choices, language, say],
  );
  const open = (index: number) => {
    const row = rows[index];
    const path = row ? openedBy(result, row, given, 'customers') : null;
    if (path) void navigate(path);
  };
  return <Streams title={say('movesStreams')} streams={streams} points={points} ordered shown={nameOf} onClick={open} />;
}

export function Moves(props: PictureProps) {
  return (
    <>
      <MoveStreams {...props} />
      <MovesMatrix {...props} />
    </>
  );
}

function MovesMatrix({ result, given }: PictureProps) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const choices = result.columns.find((column) => column.name === 'to')?.choices ?? [];
  const present = choices.filter((one) => rows.some((row) => row.from === one.name || row.to === one.name));
  const from = [...present.map((one) => ({ name: one.name, label: labelText(one.label, language) })), { name: NOT_YET, label: say('movesNotYet') }];
  const at = new Map(rows.map((row) => [`${String(row.from ?? NOT_YET)} ${String(row.to)}`, row]));
  const shade = (row: Row) => {
    const steps = figure(row, 'steps') ?? 0;
    if (steps === 0) return '';
    const dark = Math.min(SHADES, Math.ceil(SHADES * Math.sqrt(figure(row, 'share') ?? 0)));
    return `${steps > 0 ? 'rose' : 'fell'}-${dark}`;
  };
  return (
    <>
      <p className="report-next">
        <Link to={moversOf(given, { way: 'up' })}>{say('movesUp')}</Link> · <Link to={moversOf(given, { way: 'down' })}>{say('movesDown')}</Link>
      </p>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={say('movesPicture')}>
        <table className="plain-table heat heat-moves">
          <caption>{say('movesPicture')}</caption>
          <thead>
            <tr>
              <th scope="col">{say('movesFrom')}</th>
              {present.map((one) => (
                <th key={one.name} scope="col" className="number">
                  {labelText(one.label, language)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {from.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.label}</th>
                {present.map((to) => {
                  const row = at.get(`${one.name} ${to.name}`);
                  const path = row ? openedBy(result, row, given, 'customers') : null;
                  return (
                    <td key={to.name} className={`number ${row ? shade(row) : ''}`}>
                      {row && path && <Link to={path}>{integer(figure(row, 'customers') ?? 0, language)}</Link>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const MANY: InsightKey[] = ['planeMany', 'planeMiddle', 'planeFew'];
const MUCH: InsightKey[] = ['planeLow', 'planeMiddle', 'planeHigh'];

// 0: below the first bound; 2: from the second one on.
const level = (value: number, low: number, high: number) => Number(value >= low) + Number(value >= high);

export function RelationPlane({ result, given }: PictureProps) {
  const { say, language } = useInsightWords();
  const rows = (result.rows as Row[]).filter((row) => row.type !== null);
  const bound = (name: string, otherwise: number) => Number(given[name] ?? otherwise) / 100;
  const many = (row: Row) => 2 - level(figure(row, 'share') ?? 0, bound('few', 10), bound('many', 20));
  const much = (row: Row) => level(figure(row, 'of_mean') ?? 0, bound('low', 75), bound('high', 150));
  const typeColumn = result.columns.find((column) => column.name === 'type');
  const groupColumn = result.columns.find((column) => column.name === 'group');
  const nameOf = (row: Row) => (row.group !== null && groupColumn ? shown(groupColumn, row, result.currency, language) : String(row.place ?? '–'));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('relationshipPicture')}>
      <table className="plain-table heat heat-plane">
        <caption>{say('relationshipPicture')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('planeCorner')}</th>
            {MUCH.map((key) => (
              <th key={key} scope="col">
                {say(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MANY.map((key, line) => (
            <tr key={key}>
              <th scope="row">{say(key)}</th>
              {MUCH.map((_, column) => {
                const own = rows.filter((row) => many(row) === line && much(row) === column);
                const shade = own.length > 0 ? `heat-${line + column + 1}` : '';
                // How much care a place is worth grows from the upper left to the lower right.
                const kind = typeColumn?.choices?.[line + column];
                return (
                  <td key={column} className={shade}>
                    {kind && <div className={own.length > 0 ? 'plane-type' : 'quiet'}>{labelText(kind.label, language)}</div>}
                    {own.map((row) => (
                      <div key={nameOf(row)}>
                        <PlaneName path={openedBy(result, row, given, 'customers')} name={nameOf(row)} />{' '}
                        <span className="heat-name">
                          {integer(figure(row, 'customers') ?? 0, language)} × {money(figure(row, 'each') ?? 0, result.currency, language)}
                        </span>
                      </div>
                    ))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PlaneName({ path, name }: { path: string | null; name: string }) {
  return path ? <Link to={path}>{name}</Link> : <>{name}</>;
}
