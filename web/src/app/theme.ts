// SPDX-License-Identifier: Apache-2.0
//
// Every colour of the app is a token here, for light and for dark: one accent, grey for the rest,
// red and amber only for what needs somebody. Greys carry small text (contrast 4.5 and more).
import { theme as antd, type ThemeConfig } from 'antd';

export const FONT =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", Roboto, sans-serif';

const SHARED: ThemeConfig['token'] = {
  borderRadius: 5,
  fontSize: 14,
  fontFamily: FONT,
  wireframe: false,
  motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  motionDurationMid: '0.12s',
  motionDurationSlow: '0.16s',
};

const LIGHT: ThemeConfig['token'] = {
  colorPrimary: '#24589e',
  colorInfo: '#24589e',
  colorLink: '#24589e',
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
};

const DARK: ThemeConfig['token'] = {
  colorPrimary: '#3f74bd',
  colorInfo: '#7fb0ee',
  colorLink: '#8ab8f2',
  colorLinkHover: '#b3d2f8',
  colorLinkActive: '#8ab8f2',
  colorError: '#ef7d74',
  colorWarning: '#e0a640',
  colorSuccess: '#6fc283',
  colorPrimaryBg: '#1f2f45',
  colorPrimaryBgHover: '#263a56',
  controlItemBgActive: '#1f2f45',
  controlItemBgActiveHover: '#263a56',
  colorInfoBg: '#1b2838',
  colorErrorBg: '#37201e',
  colorWarningBg: '#33291a',
  colorSuccessBg: '#1c2e20',
  colorText: '#e3e6ea',
  colorTextSecondary: '#bfc5cd',
  colorTextTertiary: '#a3abb5',
  colorTextQuaternary: '#949ca7',
  colorTextDescription: '#a3abb5',
  colorTextPlaceholder: '#949ca7',
  colorBgLayout: '#121417',
  colorBgContainer: '#1a1d21',
  colorBgElevated: '#212529',
  colorBorder: '#454b54',
  colorBorderSecondary: '#2d3238',
};

const MENU = { itemHeight: 36, itemBorderRadius: 5, activeBarBorderWidth: 0, subMenuItemBg: 'transparent' };
const TABLE = { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10 };
const LAYOUT = { headerHeight: 52, headerPadding: '0 16px' };

const light: ThemeConfig = {
  cssVar: { key: 'guanxi' },
  hashed: false,
  token: { ...SHARED, ...LIGHT },
  components: {
    Layout: { ...LAYOUT, headerBg: '#ffffff', siderBg: '#ffffff', lightSiderBg: '#ffffff', bodyBg: '#f5f6f8' },
    Table: { ...TABLE, headerBg: '#fafbfc', headerColor: '#4a5059' },
    Menu: MENU,
    Descriptions: { itemPaddingBottom: 8 },
  },
};

const dark: ThemeConfig = {
  cssVar: { key: 'guanxi' },
  hashed: false,
  algorithm: antd.darkAlgorithm,
  token: { ...SHARED, ...DARK },
  components: {
    Layout: { ...LAYOUT, headerBg: '#1a1d21', siderBg: '#1a1d21', lightSiderBg: '#1a1d21', bodyBg: '#121417' },
    Table: { ...TABLE, headerBg: '#1f2327', headerColor: '#bfc5cd' },
    Menu: { ...MENU, itemSelectedColor: '#8ab8f2', itemSelectedBg: '#1f2f45', subMenuItemSelectedColor: '#8ab8f2' },
    Descriptions: { itemPaddingBottom: 8 },
  },
};

export const themes = { light, dark };
