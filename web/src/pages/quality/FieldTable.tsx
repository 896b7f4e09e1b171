// SPDX-License-Identifier: Apache-2.0
//
// Fields down, sources across; every number opens its records.
import { Button, Table, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useEntity, useModel } from '../../api/metadata';
import { nameOfRecord } from '../../api/names';
import { listPath } from '../../app/paths';

import { integer, percent } from '../../format/numbers';
import { useWords } from '../../i18n';
import { ALL, figureOf, NONE, totalOf, type Aspect, type Figure, type Quality, type Subject } from './figures';

interface Row {
  key: string;
  title: ReactNode;
  field: string;
  aspect: Aspect;
}

interface Props {
  entity: Subject;
  quality: Quality;
  rows: Row[];
  label: string;
  onChoose?: (row: Row) => void;
}

function useMayOpen(entity: Subject) {
  const fields = useEntity(entity).fields;
  const sees = useModel().has('personal.read');
  return (field: string) => sees || !fields.find((one) => one.name === field)?.personal;
}

function Share({ entity, figure, total, open }: { entity: Subject; figure: Figure | undefined; total: number; open: boolean }) {
  const { t, language } = useWords();
  if (!figure || total === 0) return <>—</>;
  const share = percent(figure.count / total, language);
  const words = t('qualityOf', { count: integer(figure.count, language), total: integer(total, language) });
  const path = listPath(entity, figure.rule);
  return <Tooltip title={words}>{open && path ? <Link to={path} aria-label={`${share}: ${words}`}>{share}</Link> : <span>{share}</span>}</Tooltip>;
}

export function FieldTable({ entity, quality, rows, label, onChoose }: Props) {
  const { t, label: words, language } = useWords();
  const mayOpen = useMayOpen(entity);
  const sources = [{ id: ALL, name: t('qualityAll') }, ...quality.sources, ...(totalOf(quality, NONE) > 0 ? [{ id: NONE, name: t('qualityNoSource') }] : [])];
  return (
    <Table<Row>
      size="small"
      rowKey="key"
      aria-label={label}
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      columns={[
        { title: label, fixed: 'left', render: (_, row) => (onChoose ? <Button type="link" size="small" className="quality-field" onClick={() => onChoose(row)}>{row.title}</Button> : row.title) },
        ...sources.map((source) => ({
          key: source.id,
          align: 'right' as const,
          title: (
            <>
              {nameOfRecord('source', source.name, words)} <span className="quiet">{integer(totalOf(quality, source.id), language)}</span>
            </>
          ),
          render: (_: unknown, row: Row) => (
            <Share entity={entity} figure={figureOf(quality, row.field, row.aspect, source.id)} total={totalOf(quality, source.id)} open={mayOpen(row.field)} />
          ),
        })),
      ]}
    />
  );
}

export type { Row };
