// SPDX-License-Identifier: Apache-2.0
//
// The map of recency and frequency: who is in each cell, and the group that names it.
import { integer } from '../../../format/numbers';
import type { Row } from '../../insight/reports';
import { cellOf, SCORES, type Group } from './draft';
import { useGroupWords } from './words';

const COLOURS = 8; // from the best group to the worst

export function GroupMap({ groups, cells }: { groups: Group[]; cells: Row[] }) {
  const { say, label, language } = useGroupWords();
  const scores = Array.from({ length: SCORES }, (_, i) => i + 1);
  const nameOf = (place: number) => (place < 0 ? say('others') : label(groups[place]?.label ?? {}));
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('map')}>
      <table className="plain-table group-map">
        <caption>{say('map')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('mapCorner')}</th>
            {scores.map((score) => (
              <th key={score} scope="col">
                {score}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scores.toReversed().map((recency) => (
            <tr key={recency}>
              <th scope="row">{recency}</th>
              {scores.map((frequency) => {
                const cell = cellOf(groups, cells, recency, frequency);
                const [place = -1] = cell.places;
                return (
                  <td key={frequency} className={place < 0 ? '' : `group-colour-${Math.floor((place * COLOURS) / groups.length)}`}>
                    <div className="group-map-n">{integer(cell.customers, language)}</div>
                    <div>{cell.places.map(nameOf).join(' / ')}</div>
                    {cell.places.length > 1 && <div>{say('mapMore')}</div>}
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
