/** The kinds of personal fields: what columns of each are called in several languages, and what their values look like. */
import { wordsOf } from '../words.ts';
import * as look from './looks.ts';

export interface Kind {
  /** Kind of what is made: a path of faker, or one of our own. */
  readonly make: string;
  /** Phrases of a column's name, words joined by spaces. */
  readonly names: readonly string[];
  /** Whether a value looks like one; at least `share` of the values must. */
  readonly fits: (value: string) => boolean;
  readonly share: number;
  /** The share of fitting values that is enough without a name. */
  readonly alone?: number;
  /** Values shared by many are learned as categories instead. */
  readonly unlessCommon?: number;
}

/** Phrases as the words of a column's name would be, one comma between two. */
const named = (phrases: string): readonly string[] =>
  phrases.split(',').map((phrase) => wordsOf(phrase.trim()).join(' '));

/** In the order in which they are tried: an e-mail address is no street. */
export const KINDS: readonly Kind[] = [
  {
    make: 'internet.email',
    names: named(
      'email, e mail, mail, courriel, correo, correo electronico, e posta, eposta, e post, epost, sahkoposti, почта, эл почта, 邮箱, 电子邮件, メール, メールアドレス, 이메일, البريد',
    ),
    fits: look.isEmail,
    share: 0.6,
    alone: 0.8,
  },
  {
    make: 'internet.ip',
    names: named('ip, ip address, ip adresse, client ip, remote addr'),
    fits: look.isIp,
    share: 0.6,
    alone: 0.9,
  },
  { make: 'internet.mac', names: named('mac, mac address'), fits: look.isMac, share: 0.6, alone: 0.9 },
  {
    make: 'internet.url',
    names: named('url, uri, link, website, homepage, href, web'),
    fits: look.isUrl,
    share: 0.6,
    alone: 0.9,
    unlessCommon: 0.9,
  },
  { make: 'finance.iban', names: named('iban'), fits: look.looksLikeIban, share: 0.6 },
  { make: 'finance.iban', names: [], fits: look.isIban, share: 1, alone: 0.9 },
  {
    make: 'finance.creditCardNumber',
    names: named(
      'credit card, card number, creditcard, kreditkarte, kartennummer, carte bancaire, numero de carte, tarjeta, numero de tarjeta, carta di credito, cartao, kort nummer, numer karty, kart no, номер карты, 卡号, cc number, pan',
    ),
    fits: look.hasDigits(12),
    share: 0.6,
  },
  { make: 'finance.creditCardNumber', names: [], fits: look.isCard, share: 1, alone: 0.95 },
  {
    make: 'number.national',
    names: named(
      `ssn, social security, national id, national insurance, nino, nhs, nhs number, tax id, tin, itin, sin,
      steuer id, steuernummer, sozialversicherungsnummer, versicherungsnummer, krankenversichertennummer, svnr, ausweisnummer, ahv,
      nir, numero de securite sociale, securite sociale, dni, nie, nif, nuss, curp, rfc, cpf, rg, cnh, cedula, rut, codice fiscale,
      tessera sanitaria, bsn, burgerservicenummer, rijksregisternummer, pesel, dowod osobisty, personnummer, personnr, fodselsnummer,
      cpr, cpr nummer, hetu, henkilotunnus, isikukood, rodne cislo, egn, cnp, jmbg, amka, tc kimlik, kimlik no, aadhaar, pan number,
      medicare, medicaid, passport, reisepass, passeport, pasaporte, passaporto, passaporte, paspoort, paszport, pasaport, паспорт,
      инн, снилс, drivers, driver license, drivers license, driving licence, license number, fuhrerschein, permis de conduire,
      身份证, 身份证号, 身份证号码, 护照, 护照号, マイナンバー, 주민등록번호`,
    ),
    fits: look.hasDigits(4),
    share: 0.6,
  },
  { make: 'number.national', names: [], fits: look.isNational, share: 1, alone: 0.95 },
  {
    make: 'number.account',
    names: named(
      'account number, account no, bank account, kontonummer, konto, numero de compte, numero de cuenta, cuenta bancaria, numero di conto, rekeningnummer, numer konta, hesap no, 账号, 银行账号, routing number, sort code',
    ),
    fits: look.hasDigits(5),
    share: 0.6,
    unlessCommon: 0.9,
  },
  {
    make: 'number.vehicle',
    names: named(
      'license plate, licence plate, number plate, plate, kennzeichen, vin, vehicle identification, fahrgestellnummer, immatriculation, matricula, targa, kenteken, registreringsnummer, numer rejestracyjny, plaka, 车牌, 车牌号, imei, imsi, iccid',
    ),
    fits: look.hasDigits(1),
    share: 0.6,
    unlessCommon: 0.9,
  },
  {
    make: 'phone.number',
    names: named(
      `phone, telephone, tel, telefon, mobile, cell, cellphone, fax, handy, mobil, mobilnummer, rufnummer, portable, telefono,
      celular, movil, cellulare, telefone, telemovel, telefoon, puhelin, numer telefonu, komorka, gsm, whatsapp, телефон, 电话, 手机,
      手机号, 電話, 联系电话, 電話番号, 携帯, 전화, 전화번호, 휴대폰, هاتف`,
    ),
    fits: look.isPhone,
    share: 0.6,
  },
  { make: 'phone.number', names: [], fits: look.isFormattedPhone, share: 1, alone: 0.9 },
  {
    make: 'internet.username',
    names: named(
      'user name, screen name, login, handle, nickname, nick, benutzername, utilisateur, identifiant, usuario, gebruikersnaam, anvandarnamn, логин, 用户名, ユーザー名, twitter, instagram',
    ),
    fits: look.isHandle,
    share: 0.7,
    unlessCommon: 0.95,
  },
  {
    make: 'person.firstName',
    names: named(
      `first name, given name, first, fname, forename, christian name, vorname, rufname, prenom, voornaam, primer nombre,
      nome proprio, nombre de pila, imie, fornamn, fornavn, etunimi, jmeno, keresztnev, prenume, adi, isim, имя, 名, ファーストネーム, 이름`,
    ),
    fits: look.isName,
    share: 0.7,
  },
  {
    make: 'person.middleName',
    names: named('middle name, mname, middle, middle initial, zweitname, drugie imie, mellannamn, отчество'),
    fits: look.isWordy,
    share: 0.7,
  },
  {
    make: 'person.lastName',
    names: named(
      `last name, surname, last, lname, family name, maiden, maiden name, birth name, nachname, familienname, geburtsname, nom de famille,
      apellido, apellidos, primer apellido, segundo apellido, cognome, sobrenome, apelido, achternaam, nazwisko, efternamn, etternavn,
      efternavn, sukunimi, prijmeni, vezeteknev, soyadi, soyisim, фамилия, 姓, 姓氏, 苗字`,
    ),
    fits: look.isName,
    share: 0.7,
  },
  {
    make: 'location.streetAddress',
    names: named(
      `address, street, street address, addr, address line, adresse, strasse, straße, anschrift, rue, direccion, domicilio, calle,
      indirizzo, via, endereco, rua, morada, adres, straat, ulica, adress, gata, gatuadress, katuosoite, osoite, ulice, utca, sokak,
      адрес, улица, 地址, 住址, 住所, 주소, العنوان`,
    ),
    fits: look.isAddress,
    share: 0.5,
  },
  { make: 'location.streetAddress', names: [], fits: look.isStreet, share: 1, alone: 0.6 },
  {
    make: 'location.zipCode',
    names: named(
      `zip, zip code, postal code, postcode, plz, postleitzahl, code postal, codigo postal, cap, cep, kod pocztowy, postnummer,
      postinumero, psc, iranyitoszam, posta kodu, индекс, почтовый индекс, 邮编, 邮政编码, 郵便番号, 우편번호`,
    ),
    fits: look.isPostcode,
    share: 0.7,
    unlessCommon: 0.8,
  },
  {
    make: 'location.city',
    names: named(
      `city, town, ville, stadt, ort, wohnort, ciudad, citta, comune, cidade, plaats, woonplaats, miasto, miejscowosc, stad, kaupunki,
      mesto, sehir, город, birthplace, birth place, place of birth, geburtsort, lieu de naissance, lugar de nacimiento, luogo di nascita,
      城市, 市, 市区町村, 도시`,
    ),
    fits: look.beginsLettered,
    share: 0.7,
    unlessCommon: 0.7,
  },
  {
    make: 'location.state',
    names: named(
      'state, region, province, county, bundesland, departement, provincia, estado, wojewodztwo, lan, область, 省, 州, 省份, 都道府県',
    ),
    fits: look.beginsLettered,
    share: 0.7,
    unlessCommon: 0.5,
  },
  {
    make: 'location.country',
    names: named('country, land, pays, pais, paese, nation, kraj, ulke, страна, 国家, 국가'),
    fits: look.beginsLettered,
    share: 0.7,
    unlessCommon: 0.5,
  },
  {
    make: 'company.name',
    names: named(
      'company, company name, ship name, employer, organization name, firma, arbeitgeber, entreprise, employeur, empresa, azienda, bedrijf, werkgever, foretag, организация, 公司, 会社名, 회사',
    ),
    fits: look.isLettered,
    share: 0.7,
    unlessCommon: 0.7,
  },
];

/** Columns of whole names. */
export const FULL_NAMES = named(
  `full name, name, nom complet, nom et prenom, nombre completo, nombre, nom, nome, nome completo, naam, imie i nazwisko, namn, navn, nimi,
  ad soyad, фио, 姓名, 氏名, 名前, 名字, 성명, الاسم`,
);
