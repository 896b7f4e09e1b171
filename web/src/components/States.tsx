// SPDX-License-Identifier: Apache-2.0
//
// What a page shows when it has nothing else to show: empty, failed, loading.
import { Alert, Button, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { NetworkError, problemOf } from '../api/errors';
import { useWords } from '../i18n';

export function EmptyState(props: { sentence: string; action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={props.sentence}>
      {props.action}
    </Empty>
  );
}

export function useErrorText() {
  const { t } = useWords();
  return (error: unknown): { title: string; detail?: string } => {
    if (error instanceof NetworkError) return { title: t('networkError') };
    const problem = problemOf(error);
    if (!problem) return { title: t('unexpectedError'), detail: error instanceof Error ? error.message : String(error) };
    const detail = [problem.detail === problem.title ? '' : problem.detail, problem.hint].filter(Boolean).join(' ');
    const request = problem.status >= 500 && problem.request_id ? ` (${problem.request_id})` : '';
    return { title: problem.title, ...(detail || request ? { detail: detail + request } : {}) };
  };
}

export function ErrorState(props: { error: unknown; retry?: () => void }) {
  const { t } = useWords();
  const { title, detail } = useErrorText()(props.error);
  const action = props.retry && (
    <Button size="small" onClick={props.retry}>
      {t('tryAgain')}
    </Button>
  );
  return <Alert type="error" showIcon title={title} description={detail} action={action} />;
}

export function PageSkeleton() {
  return (
    <div className="page" aria-busy="true">
      <Skeleton active title={false} paragraph={{ rows: 8 }} />
    </div>
  );
}
