// SPDX-License-Identifier: Apache-2.0
import { Button } from 'antd';
import { Link, useRouteError } from 'react-router';
import { PageHead } from '../components/PageHead';
import { EmptyState, ErrorState } from '../components/States';
import { useWords } from '../i18n';

export function NotFound() {
  const { t } = useWords();
  return (
    <div className="page">
      <PageHead title={t('notFound')} />
      <EmptyState
        sentence={t('notFoundSentence')}
        action={
          <Link to="/">
            <Button type="primary">{t('home')}</Button>
          </Link>
        }
      />
    </div>
  );
}

// A page that could not be loaded or broke; the frame around it goes on.
export function PageFailed() {
  return (
    <div className="page">
      <ErrorState error={useRouteError()} retry={() => window.location.reload()} />
    </div>
  );
}
