// SPDX-License-Identifier: Apache-2.0
import { Button } from 'antd';
import { Link, useRouteError } from 'react-router';
import { PageHead } from '../components/PageHead';
import { EmptyState, ErrorState } from '../components/States';
import { useWords, type Key } from '../i18n';

// A page that the person may not open.
export function NotAllowed() {
  return <Nothing title="notAllowed" sentence="notAllowedSentence" />;
}

export function NotFound() {
  return <Nothing title="notFound" sentence="notFoundSentence" />;
}

function Nothing(props: { title: Key; sentence: Key }) {
  const { t } = useWords();
  return (
    <div className="page">
      <PageHead title={t(props.title)} />
      <EmptyState
        sentence={t(props.sentence)}
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
