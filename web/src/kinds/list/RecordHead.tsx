// SPDX-License-Identifier: Apache-2.0
//
// The row above the rows: choose all that were loaded, sort by a column.
import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons';
import { Checkbox } from 'antd';
import { useLastDay } from '../../api/lastDay';
import type { Field } from '../../api/types';
import { isNumeric } from '../../components/FieldValue';
import { day } from '../../format/time';
import { useWords } from '../../i18n';

interface Props {
  fields: Field[];
  sort: string;
  onSort: (sort: string) => void;
  chosen: 'none' | 'some' | 'all';
  onChooseLoaded: () => void;
}

const ARIA = { up: 'ascending', down: 'descending' } as const;

function directionOf(sort: string, field: string): 'up' | 'down' | null {
  if (sort === field) return 'up';
  return sort === `-${field}` ? 'down' : null;
}

// Up, down, and back to the list's own order.
function nextSort(sort: string, field: string): string {
  const now = directionOf(sort, field);
  return now === null ? field : now === 'up' ? `-${field}` : '';
}

const isScore = (field: Field) => field.name.startsWith('score.');

export function RecordHead({ fields, sort, onSort, chosen, onChooseLoaded }: Props) {
  const { t, label, language } = useWords();
  const last = useLastDay(fields.some(isScore));
  return (
    <div role="row" aria-rowindex={1} className="record-head">
      <div role="columnheader" className="record-cell record-select">
        <Checkbox aria-label={t('chooseAllLoaded')} checked={chosen === 'all'} indeterminate={chosen === 'some'} onChange={onChooseLoaded} />
      </div>
      {fields.map((field) => {
        const direction = directionOf(sort, field.name);
        const words = label(field.label);
        const hover = isScore(field) && last.past ? `${words}\n${t('scoresAsOf', { day: day(last.day, language) })}` : words;
        return (
          <div
            key={field.name}
            role="columnheader"
            className={isNumeric(field) ? 'record-cell record-number' : 'record-cell'}
            {...(direction && { 'aria-sort': ARIA[direction] })}
          >
            {field.sorted ? (
              <button type="button" className="record-sort" title={hover} onClick={() => onSort(nextSort(sort, field.name))}>
                <span>{words}</span>
                <SortMark direction={direction} />
              </button>
            ) : (
              <span title={hover}>{words}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function SortMark(props: { direction: 'up' | 'down' | null }) {
  if (props.direction === 'down') return <CaretDownOutlined aria-hidden className="record-sort-on" />;
  return <CaretUpOutlined aria-hidden className={props.direction ? 'record-sort-on' : 'record-sort-off'} />;
}
