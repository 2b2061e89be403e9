/**
 * Simulates the records of a cardiology clinic that does not exist and writes them as CSV.
 *
 *   node examples/clinic/make.mjs > examples/clinic/patients.csv
 *
 * Every person, address and measurement is drawn from the tables and equations below. Only additions, multiplications
 * and comparisons are used, so the file is the same on every platform.
 */

const PATIENTS = 2000;
const FIRST_DAY = Date.UTC(2022, 0, 1) / 86_400_000;
const LAST_DAY = Date.UTC(2024, 11, 31) / 86_400_000;

// ---- random numbers: sfc32 (PractRand), 32-bit state words, no platform arithmetic -------------------------------

let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
function word() {
  const t = (((a + b) | 0) + d) | 0;
  d = (d + 1) | 0;
  a = b ^ (b >>> 9);
  b = (c + (c << 3)) | 0;
  c = (c << 21) | (c >>> 11);
  c = (c + t) | 0;
  return t >>> 0;
}
for (let i = 0; i < 20; i++) word();
const uniform = () => word() / 0x100000000;
const below = (n) => Math.floor(uniform() * n);
const chance = (p) => uniform() < p;
const pick = (list) => list[below(list.length)];
/** Nearly normal (mean 0, deviation 1): the sum of twelve uniforms, less six. */
function normal() {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform();
  return sum;
}
const within = (x, low, high) => Math.min(high, Math.max(low, x));
/** An index drawn in proportion to the weights. */
function weighted(weights) {
  let left = uniform() * weights.reduce((sum, w) => sum + w, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return weights.length - 1;
}

// ---- the tables ---------------------------------------------------------------------------------------------------

/**
 * One diagnosis: how often it is made (`share` at 60 years, `older` its slope a decade, `men` its factor for men), what
 * it does to the measurements, how long it keeps a patient, how much it adds to the risk of coming back.
 */
const DIAGNOSES = [
  // code, description, share, older, men, systolic, heart rate, ejection fraction, days, risk, emergency
  ['I10', 'Essential hypertension', 22, 0.1, 1.0, 18, 0, 1, 2, -0.7, 0.15],
  ['I20.9', 'Angina pectoris', 11, 0.15, 1.3, 4, 3, -2, 3, -0.1, 0.55],
  ['I21.4', 'Non-ST-elevation myocardial infarction', 12, 0.25, 1.7, -3, 8, -9, 6, 0.5, 0.95],
  ['I21.9', 'Acute myocardial infarction', 6, 0.2, 2.0, -8, 11, -13, 8, 0.7, 0.98],
  ['I25.1', 'Chronic ischaemic heart disease', 14, 0.35, 1.6, 3, 0, -6, 3, 0.1, 0.2],
  ['I35.0', 'Aortic valve stenosis', 5, 0.6, 1.1, -4, 1, -3, 7, 0.2, 0.2],
  ['I42.0', 'Dilated cardiomyopathy', 4, -0.15, 1.8, -10, 7, -24, 6, 0.8, 0.35],
  ['I47.1', 'Supraventricular tachycardia', 6, -0.25, 0.7, -2, 42, 1, 1, -0.5, 0.7],
  ['I48.0', 'Paroxysmal atrial fibrillation', 9, 0.3, 1.1, 2, 27, -2, 2, -0.1, 0.6],
  ['I48.2', 'Chronic atrial fibrillation', 6, 0.55, 1.2, 1, 16, -6, 4, 0.3, 0.3],
  ['I50.9', 'Heart failure', 12, 0.55, 1.1, -6, 9, -18, 8, 1.0, 0.7],
  ['R07.9', 'Chest pain', 9, -0.3, 1.0, 2, 2, 2, 1, -0.9, 0.9],
  // The rare disease: about one visit in a hundred.
  ['E85.4', 'Cardiac amyloidosis', 0.42, 0.9, 2.2, -14, 6, -14, 9, 1.2, 0.4],
].map(([code, text, share, older, men, systolic, rate, ejection, days, risk, emergency]) => {
  return { code, text, share, older, men, systolic, rate, ejection, days, risk, emergency };
});

const WOMEN =
  'Ada Agnes Amina Anna Beatrice Camille Carmen Chiara Clara Daniela Dorothy Edith Elena Ellen Esther Fatima Freya Grace Hanna Helga Ines Ingrid Iris Joan Judith Karin Laura Leila Linda Lucia Magda Maria Marta Mei Mina Nadia Nora Olga Paula Petra Priya Rosa Ruth Sara Sofia Teresa Ursula Vera Yara Zoe';
const MEN =
  'Adam Ahmed Albert Andre Anton Arthur Bruno Carlos Cem Conrad Daniel David Diego Edgar Emil Erik Felix Frank Georg Gustav Hamid Henry Hugo Ivan Jakob James Jonas Karl Kenji Lars Leon Louis Luca Marek Martin Mateo Milan Nils Omar Oscar Pablo Paul Rafael Ravi Robert Samuel Simon Stefan Tomas Victor Walter Yusuf';
const SURNAMES =
  'Abbott Adler Aydin Baker Becker Bianchi Blom Brandt Carver Castillo Chen Cole Conti Dahl Delgado Dietrich Dubois Duran Eriksen Farrell Ferrari Fischer Fontaine Garcia Gruber Hale Hansen Hartmann Haas Ibrahim Ivanova Jansen Kaya Keller Kim Klein Kovac Kumar Lambert Lang Larsen Lehmann Lind Lopez Marino Martens Mayer Mendes Meyer Moreau Morris Nagy Navarro Nielsen Novak Okafor Olsen Ortega Patel Pavlova Peters Petit Popescu Quinn Ramos Reid Richter Rinaldi Romano Rossi Roth Rousseau Salazar Sato Schmid Schulz Serrano Shah Silva Simon Singh Sousa Stone Suzuki Tanaka Torres Vargas Varga Vogel Wagner Walsh Weber Wolf Yilmaz Young Zimmer';
const STREETS =
  'Alder Ash Beech Birch Bridge Canal Castle Cedar Chapel Church Elm Garden Harbour Hazel Hill Juniper Kiln Lake Lime Linden Maple Market Meadow Mill Oak Orchard Park Pine Poplar Quarry River Rowan School Spring Station Tower Valley Walnut Willow Windmill';
const CITIES = [
  ['Northmere', 30],
  ['Ashby Vale', 18],
  ['Port Ellery', 16],
  ['Kingsholt', 12],
  ['Lower Brenn', 9],
  ['Saltmarsh', 7],
  ['Overdale', 5],
  ['Tarn Hill', 3],
];
const KINDS = ['Street', 'Street', 'Road', 'Road', 'Lane', 'Avenue', 'Close'];

// ---- the simulation -----------------------------------------------------------------------------------------------

const date = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const used = new Set();

function patient() {
  const male = chance(0.54);
  const first = pick((male ? MEN : WOMEN).split(' '));
  const last = pick(SURNAMES.split(' '));
  let mrn;
  do mrn = `MRN-${String(100_000 + below(900_000))}`;
  while (used.has(mrn));
  used.add(mrn);
  const age = within(63 + (male ? -2 : 2) + 13.5 * normal(), 19, 97);
  const firstDay = FIRST_DAY + below(LAST_DAY - FIRST_DAY - 60);
  const phone = `${2 + below(8)}${below(10)}${below(10)}-555-01${below(10)}${below(10)}`;
  const bmi = within(27.4 + (male ? 0.4 : 0) + 0.02 * (60 - Math.abs(age - 60)) + 4.6 * normal(), 16, 52);
  return {
    mrn,
    male,
    age,
    name: `${first} ${last}`,
    email:
      `${first}.${last}${chance(0.6) ? below(100) : ''}@example.${pick(['org', 'com', 'net'])}`.toLowerCase(),
    phone,
    street: `${1 + below(chance(0.8) ? 90 : 400)} ${pick(STREETS.split(' '))} ${pick(KINDS)}`,
    city: CITIES[weighted(CITIES.map(([, share]) => share))][0],
    birth: Math.floor(firstDay - age * 365.2425),
    firstDay,
    bmi,
    smoker: chance(within((male ? 0.31 : 0.2) - 0.0035 * (age - 55), 0.05, 0.6)),
    diabetes: chance(within(0.07 + 0.005 * (age - 45) + 0.018 * (bmi - 26), 0.02, 0.7)),
    pressure: 8 * normal(),
    cholesterol: 28 * normal(),
    creatinine: normal(),
  };
}

function diagnose(p, before) {
  // Who was here before mostly returns with the same disease or a failing heart.
  if (before && chance(0.62)) return before;
  if (before && chance(0.3)) return DIAGNOSES.find((x) => x.code === 'I50.9');
  const decade = (p.age - 60) / 10;
  return DIAGNOSES[
    weighted(DIAGNOSES.map((x) => x.share * within(1 + x.older * decade, 0.08, 6) * (p.male ? x.men : 1)))
  ];
}

function visit(p, day, previous) {
  const x = diagnose(p, previous?.x);
  const emergency = chance(x.emergency);
  const urgent = !emergency && chance(0.3);
  const ejection = within(61 + x.ejection - 0.06 * (p.age - 60) + 6 * normal() - (previous ? 2 : 0), 12, 76);
  const stay = Math.floor(
    within(x.days * (0.35 + 1.1 * uniform() * uniform() * 2) + (ejection < 35 ? 2.5 * uniform() : 0), 0, 40),
  );
  const systolic = within(
    124 + x.systolic + 0.32 * (p.age - 60) + 0.5 * (p.bmi - 27) + p.pressure + 10 * normal(),
    78,
    226,
  );
  const creatinine = within(
    0.86 +
      (p.male ? 0.15 : 0) +
      0.007 * (p.age - 60) +
      (p.diabetes ? 0.13 : 0) +
      (50 - Math.min(50, ejection)) * 0.008 +
      0.16 * p.creatinine +
      0.09 * normal() +
      (chance(0.06) ? 1.6 * uniform() : 0),
    0.4,
    6,
  );
  const score =
    -1.4 +
    x.risk * 0.75 +
    0.018 * (p.age - 62) -
    0.028 * (ejection - 52) +
    (p.diabetes ? 0.35 : 0) +
    (p.smoker ? 0.22 : 0) +
    0.5 * (creatinine - 1) +
    (emergency ? 0.15 : -0.05) +
    (previous ? 0.25 : 0);
  return {
    x,
    admitted: day,
    discharged: day + stay,
    type: emergency ? 'emergency' : urgent ? 'urgent' : 'elective',
    systolic: Math.round(systolic),
    diastolic: Math.round(within(78 + 0.42 * (systolic - 128) - 0.14 * (p.age - 60) + 6 * normal(), 42, 130)),
    rate: Math.round(within(73 + x.rate + (emergency ? 5 : 0) + 0.1 * (p.bmi - 27) + 9 * normal(), 38, 198)),
    // Statins: known heart disease lowers the measured value.
    cholesterol: Math.round(
      within(
        208 + 0.2 * (p.age - 60) - (x.code.startsWith('I2') ? 18 : 0) + p.cholesterol + 12 * normal(),
        88,
        410,
      ),
    ),
    bmi: within(p.bmi + 0.4 * normal(), 15, 55).toFixed(1),
    ejection: Math.round(ejection),
    creatinine: creatinine.toFixed(2),
    returns: score + 1.25 * normal() > 0,
    // What was not measured: no echocardiogram for mild disease, no scales in an emergency.
    noEjection: chance(x.ejection > -3 ? 0.38 : 0.06),
    noCholesterol: chance(0.13),
    noBmi: chance(emergency ? 0.14 : 0.03),
    noCreatinine: chance(0.05),
  };
}

const rows = [];
for (let i = 0; i < PATIENTS; i++) {
  const p = patient();
  let previous;
  let day = p.firstDay;
  for (;;) {
    const v = visit(p, day, previous);
    // Back within 90 days, or much later, or not at all; nobody is followed beyond the last day.
    const again = v.returns
      ? v.discharged + 3 + below(87)
      : chance(0.16)
        ? v.discharged + 91 + below(600)
        : Infinity;
    const followed = v.discharged <= LAST_DAY;
    if (!followed) break;
    rows.push({ p, v, readmitted: v.returns });
    if (again > LAST_DAY) break;
    previous = v;
    day = again;
  }
}
rows.sort((r, s) => r.v.admitted - s.v.admitted || (r.p.mrn < s.p.mrn ? -1 : 1));

const lines = [
  'visit_id,mrn,full_name,email,phone,street_address,city,sex,birth_date,admitted,discharged,admission_type,diagnosis_code,diagnosis,systolic,diastolic,heart_rate,cholesterol,bmi,ejection_fraction,creatinine,smoker,diabetes,readmitted',
];
rows.forEach(({ p, v, readmitted }, i) => {
  lines.push(
    [
      `V${String(i + 1).padStart(5, '0')}`,
      p.mrn,
      p.name,
      p.email,
      p.phone,
      p.street,
      p.city,
      p.male ? 'male' : 'female',
      date(p.birth),
      date(v.admitted),
      date(v.discharged),
      v.type,
      v.x.code,
      v.x.text,
      v.systolic,
      v.diastolic,
      v.rate,
      v.noCholesterol ? '' : v.cholesterol,
      v.noBmi ? '' : v.bmi,
      v.noEjection ? '' : v.ejection,
      v.noCreatinine ? '' : v.creatinine,
      p.smoker,
      p.diabetes,
      readmitted ? 'yes' : 'no',
    ].join(','),
  );
});
process.stdout.write(`${lines.join('\n')}\n`);
