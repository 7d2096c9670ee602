import { describe, expect, it } from '@jest/globals';
import { fromVni, isVni } from './vni.js';

describe('isVni', () => {
  it.each([
    ['Nguyeãn Vaên A', 'nguyễn văn a'],
    ['NGUYEÃN THÒ LAN', 'nguyễn thị lan'],
    ['Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam', 'cộng hòa xã hội chủ nghĩa việt nam'],
    ['Giaáy chöùng nhaän quyeàn söû duïng ñaát', 'giấy chứng nhận quyền sử dụng đất'],
    ['Ñôn ñaêng kyù bieán ñoäng', 'đơn đăng ký biến động'],
    ['Haø Tónh, phöôøng 5', 'hà tĩnh, phường 5'],
    ['Traàn Quoác Khaùnh', 'trần quốc khánh'],
    ['ñöôøng Leâ Lôïi', 'đường lê lợi'],
  ])('knows %j, which means %j', (legacy, unicode) => {
    expect(isVni(legacy)).toBe(true);
    expect(fromVni(legacy).toLowerCase()).toBe(unicode);
  });

  it.each([
    '',
    'Giay chung nhan',
    'Giấy chứng nhận quyền sử dụng đất',
    'Giấy chứng nhận'.normalize('NFD'),
    'Hòa Bình, Hoà Bình, thuỷ, thúy',
    'Cà phê, xã hội, an toàn là trên hết',
    'Tô Hà, Lê Hoài, Trí, Tú, Yên',
    'Y Niê, Aê Ngô, Êban, Mlô',
    'Müller, Köln, Größe, für, Bär, Übung',
    'señor, niño, año, español, aún, país, baúl',
    'garçon, Noël, Citroën, cœur, ça, naïve, maïs, thaï',
    'São Paulo, ação, coração, não põe',
    'smörgåsbord, Ærø, Øresund, Þór, Hyvää päivää',
    'àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
    '© 2024 Công ty A®, 120 m² ± 5 µm',
  ])('leaves %j alone', text => {
    expect(isVni(text)).toBe(false);
  });
});
