// SPDX-License-Identifier: Apache-2.0
//
// Lines of the files of an import and what is said of each, the first ten of them, all when that is
// asked for. On a phone each value stands beside the name of its column.
import { named, roles } from '../../components/named';
import { integer } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { Beginning } from './Beginning';

const FEW = 10;

interface Props<Line> {
  title: string;
  lines: Line[];
  /** What stands behind the line's number and column, by the name of its own column. */
  cells: [name: Key, text: (line: Line) => string][];
}

export function LinesTable<Line extends { line: number; column: string }>({ title, lines, cells }: Props<Line>) {
  const { t, language } = useWords();
  const columns: Props<Line>['cells'] = [['line', (one) => integer(one.line, language)], ['column', (one) => one.column], ...cells];
  return (
    <Beginning
      items={lines}
      few={FEW}
      draw={(shown) => (
        <div className="table-scroll stacked" tabIndex={0} role="group" aria-label={title}>
          <table className="plain-table preview-table" {...roles.table}>
            <thead {...roles.group}>
              <tr {...roles.row}>
                {columns.map(([name]) => (
                  <th key={name} scope="col" {...roles.head}>
                    {t(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody {...roles.group}>
              {shown.map((one, index) => (
                <tr key={index} {...roles.row}>
                  {columns.map(([name, text]) => (
                    <td key={name} {...named(t(name))} {...(name !== 'line' && { className: 'line-text' })}>
                      {text(one)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    />
  );
}
