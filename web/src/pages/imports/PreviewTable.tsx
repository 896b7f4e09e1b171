// SPDX-License-Identifier: Apache-2.0
import { Select, type SelectProps } from 'antd';
import type { ReactNode } from 'react';
import type { ImportPreview } from '../../api/types';
import { integer } from '../../format/numbers';
import { useModel } from '../../api/metadata';
import { useWords } from '../../i18n';
import { Beginning } from './Beginning';

interface Props {
  preview: ImportPreview;
  mapping: Record<string, string>;
  onChange: (mapping: Record<string, string>) => void;
  busy: boolean;
}

const SHOWN_ROWS = 8;
const SHOWN_LINES = 8; // of each list below; the rest when it is asked for

// A city of the customer and one of an address are two fields: those of other records are shown under the name of these.
function useFieldOptions(fields: ImportPreview['fields']) {
  const { t, label } = useWords();
  const model = useModel();
  const groupOf = (prefix: string): string => {
    if (prefix === 'billing_address') return t('billingAddress');
    if (prefix === 'home_address') return t('homeAddress');
    if (prefix === 'work_address') return t('workAddress');
    if (prefix === 'refund') return t('refund');
    return label(model.entity(prefix === 'lines' ? 'order_line' : prefix)?.label);
  };
  const groups = new Map<string, { value: string; label: string }[]>();
  const names: Record<string, string> = {};
  for (const field of fields) {
    const dot = field.name.indexOf('.');
    const prefix = dot < 0 ? '' : field.name.slice(0, dot);
    const group = prefix === '' || prefix === 'custom' ? '' : groupOf(prefix);
    const own = label(field.label) + (field.required ? ' *' : '');
    names[field.name] = group ? `${group} · ${own}` : own;
    groups.set(group, [...(groups.get(group) ?? []), { value: field.name, label: own }]);
  }
  const options = [...groups].flatMap(([group, some]): NonNullable<SelectProps['options']> => (group === '' ? some : [{ label: group, options: some }]));
  return { options, names };
}

const Lines = ({ items }: { items: ReactNode[] }) => <Beginning items={items} few={SHOWN_LINES} draw={(shown) => <ul>{shown}</ul>} />;

// The file's first rows; above each column what it becomes.
export function PreviewTable({ preview, mapping, onChange, busy }: Props) {
  const { t, label, language } = useWords();
  const set = (column: string, target: string | undefined) => {
    const next = { ...mapping };
    if (target) next[column] = target;
    else delete next[column];
    onChange(next);
  };
  const { options, names } = useFieldOptions(preview.fields);
  const wrongLines = new Map(preview.problems.map((problem) => [problem.line, problem]));
  return (
    <>
      <div className="table-scroll" aria-busy={busy} tabIndex={0} role="region" aria-label={t('preview')}>
        <table className="plain-table preview-table">
          <thead>
            <tr>
              {preview.columns.map((column) => (
                <th key={column} scope="col">
                  <span className="preview-column">{column}</span>
                  <Select
                    size="small"
                    className="preview-target"
                    aria-label={t('columnBecomes', { column })}
                    allowClear
                    showSearch={{ optionFilterProp: 'label' }}
                    popupMatchSelectWidth={240}
                    labelRender={({ value }) => <span title={names[value]}>{names[value] ?? value}</span>}
                    placeholder={t('leftOut')}
                    value={mapping[column] ?? null}
                    onChange={(target: string | undefined) => set(column, target)}
                    options={options}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, SHOWN_ROWS).map((row, index) => (
              <tr key={index}>
                {preview.columns.map((column, at) => (
                  <td key={column} className={mapping[column] ? '' : 'quiet'}>
                    {row[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {wrongLines.size > 0 && (
        <section className="problems" aria-labelledby="problems-title">
          <h2 id="problems-title">{t('firstProblems')}</h2>
          <Lines
            items={preview.problems.map((problem, index) => (
              <li key={index}>
                {problem.column ? t('problemAt', { line: problem.line, column: problem.column }) : t('problemAtRow', { line: problem.line })} {label(problem.reason)}
              </li>
            ))}
          />
        </section>
      )}
      {preview.existing > 0 && <p className="record-note">{t('existingRecords', { count: integer(preview.existing, language) })}</p>}
      {preview.known.length > 0 && (
        <section className="problems" aria-labelledby="known-title">
          <h2 id="known-title">{t('knownAlready', { count: preview.joined })}</h2>
          <p>{t('knownMeaning')}</p>
          {preview.contested > 0 && <p>{t('knownContested', { count: preview.contested })}</p>}
          <Lines
            items={preview.known.map((one) => (
              <li key={`${one.line} ${one.key}`}>
                {t('problemAtRow', { line: one.line })} {one.key} {one.contested && <span className="quiet">{t('contested')}</span>}
              </li>
            ))}
          />
        </section>
      )}
      {preview.changes.length > 0 && (
        <section className="problems" aria-labelledby="changes-title">
          <h2 id="changes-title">{t('firstChanges', { count: preview.cleaned })}</h2>
          <Lines
            items={preview.changes.map((change, index) => (
              <li key={index}>
                {t('problemAt', { line: change.line, column: change.column })} {change.before}
                {change.after !== change.before && ` → ${change.after || t('becomesEmpty')}`} <span className="quiet">{label(change.what)}</span>
              </li>
            ))}
          />
        </section>
      )}
    </>
  );
}
