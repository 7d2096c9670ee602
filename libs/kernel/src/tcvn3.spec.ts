import { describe, expect, it } from '@jest/globals';
import { fromTcvn3, isTcvn3 } from './tcvn3.js';

describe('isTcvn3', () => {
  it.each([
    ['Céng hßa x· héi chñ nghÜa ViÖt Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
    ['GiÊy chøng nhËn quyÒn sö dông ®Êt', 'Giấy chứng nhận quyền sử dụng đất'],
    ['§¬n ®¨ng ký biÕn ®éng', 'Đơn đăng ký biến động'],
    ['NguyÔn V¨n A', 'Nguyễn Văn A'],
    ['Hµ TÜnh', 'Hà Tĩnh'],
    ['Hå S¬', 'Hồ Sơ'],
    ['Tr\u00adêng', 'Trường'],
    ['th«ng b¸o thuÕ.pdf', 'thông báo thuế.pdf'],
  ])('knows %j, which means %j', (legacy, unicode) => {
    expect(isTcvn3(legacy)).toBe(true);
    expect(fromTcvn3(legacy)).toBe(unicode);
  });

  it.each([
    '',
    'Giay chung nhan',
    'Giấy chứng nhận quyền sử dụng đất',
    'Giấy chứng nhận'.normalize('NFD'),
    'Hà Tĩnh',
    'Cà phê sữa',
    'Tô, Lê, Hà: hồ sơ',
    'xã hội',
    'an toàn là trên hết',
    'Diện tích 120 m², sai số ± 5 µm',
    'dày 50 µm',
    'Điều 5 § 2 «phụ lục»',
    '© 2024 Công ty A®',
    '«anh»',
    'Müller, Köln, Größe, für, Bär, Übung',
    'señor, niño, año, español',
    'garçon, Noël, Citroën, cœur, ça',
    'São Paulo, ação, coração',
    'smörgåsbord, Ærø, Øresund, Þór',
    'àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
  ])('leaves %j alone', text => {
    expect(isTcvn3(text)).toBe(false);
  });

  it('knows it in capitals, which the capital fonts take from the small letters', () => {
    expect(isTcvn3('NGUYÔN THÞ LAN')).toBe(true);
  });
});
