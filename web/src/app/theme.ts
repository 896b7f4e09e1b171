// SPDX-License-Identifier: Apache-2.0
//
// Every colour of the app is a token here: one accent, grey for the rest, red and amber only for
// what needs somebody. Greys are dark enough for small text (contrast 4.5 and more on white).
import type { ThemeConfig } from 'antd';

export const FONT =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", Roboto, sans-serif';

export const ACCENT = '#24589e';

export const theme: ThemeConfig = {
  cssVar: { key: 'guanxi' },
  hashed: false,
  token: {
    colorPrimary: ACCENT,
    colorInfo: ACCENT,
    colorLink: ACCENT,
    colorError: '#c0271d',
    colorWarning: '#9a5b00',
    colorSuccess: '#2a7a3b',
    colorPrimaryBg: '#eaf1fa',
    colorPrimaryBgHover: '#dbe7f6',
    controlItemBgActive: '#eaf1fa',
    controlItemBgActiveHover: '#dbe7f6',
    colorInfoBg: '#eaf1fa',
    colorErrorBg: '#fdf0ef',
    colorWarningBg: '#fff6e5',
    colorSuccessBg: '#edf7ef',
    colorTextSecondary: '#4a5059',
    colorTextTertiary: '#5b616b',
    colorTextQuaternary: '#6a707a',
    colorTextDescription: '#5b616b',
    colorTextPlaceholder: '#6a707a',
    colorBgLayout: '#f5f6f8',
    colorBorder: '#cdd2d9',
    colorBorderSecondary: '#e6e9ee',
    borderRadius: 5,
    fontSize: 14,
    fontFamily: FONT,
    wireframe: false,
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Layout: { headerBg: '#ffffff', headerHeight: 52, headerPadding: '0 16px', siderBg: '#ffffff', bodyBg: '#f5f6f8' },
    Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10, headerBg: '#fafbfc', headerColor: '#4a5059' },
    Menu: { itemHeight: 36, itemBorderRadius: 5, activeBarBorderWidth: 0, subMenuItemBg: 'transparent' },
    Descriptions: { itemPaddingBottom: 8 },
  },
};
