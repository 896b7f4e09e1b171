// SPDX-License-Identifier: Apache-2.0
import { UserOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useNavigate } from 'react-router';
import { useSession, useSignOut } from '../api/session';
import { useErrorText } from '../components/States';
import { useSwitchLanguage } from '../components/useSwitchLanguage';
import { useWords } from '../i18n';
import { paths } from './paths';
import { useNarrow } from './useNarrow';

export function PersonMenu() {
  const { t } = useWords();
  const language = useSwitchLanguage();
  const session = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const errorText = useErrorText();
  const { message } = App.useApp();
  const name = String(session.data?.staff.name ?? session.data?.staff.login ?? '');
  const items = [
    { key: 'account', label: t('account'), onClick: () => void navigate(paths.account) },
    ...(narrow ? [{ key: 'language', label: language.name, onClick: language.change }] : []),
    { key: 'out', label: t('signOut'), onClick: leave },
  ];

  function leave(): void {
    signOut().catch((error: unknown) => void message.error(errorText(error).title));
  }

  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('personMenu', { name })}>
        {!narrow && name}
      </Button>
    </Dropdown>
  );
}
