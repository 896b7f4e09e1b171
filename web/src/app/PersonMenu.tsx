// SPDX-License-Identifier: Apache-2.0
import { UserOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useNavigate } from 'react-router';
import { keepLanguage, useSession, useSignOut } from '../api/session';
import { useErrorText } from '../components/States';
import { useWords } from '../i18n';
import { paths } from './paths';
import { useNarrow } from './useNarrow';

export function PersonMenu() {
  const { t, language, setLanguage } = useWords();
  const session = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const other = language === 'en' ? 'zh-CN' : 'en';
  const name = String(session.data?.staff.name ?? session.data?.staff.login ?? '');
  const items = [
    { key: 'account', label: t('account'), onClick: () => void navigate(paths.account) },
    ...(narrow ? [{ key: 'language', label: other === 'en' ? 'English' : '中文', onClick: switchLanguage }] : []),
    { key: 'out', label: t('signOut'), onClick: leave },
  ];

  function switchLanguage(): void {
    setLanguage(other);
    keepLanguage(other).catch(() => {});
  }

  function leave(): void {
    signOut().catch((error: unknown) => void message.error(errorText(error).title));
  }

  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<UserOutlined />} aria-label={t('personMenu', { name })}>
        {!narrow && name}
      </Button>
    </Dropdown>
  );
}
