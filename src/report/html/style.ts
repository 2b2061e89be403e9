/**
 * The look of the report: system fonts, one accent, generous space. Real rows are a quiet grey area, synthetic ones a
 * line of the accent colour: told apart by lightness and by form, not by hue alone.
 */
const LIGHT = `
--paper:#faf9f7;--surface:#fff;--sunk:#f3f1ed;--ink:#1a1c21;--soft:#5d626d;--faint:#747984;--rule:#e5e2dc;
--accent:#3b49c9;--real:#ccd0d8;--real-ink:#8a91a0;
--good:#1b7a4b;--warn:#9a5b00;--bad:#b4281f;--unsure:#6a4fa3;--pos:#3b49c9;--neg:#c2570c;
--shadow:0 1px 2px rgba(26,28,33,.05),0 4px 16px rgba(26,28,33,.04)`;

const DARK = `
--paper:#131417;--surface:#1b1d21;--sunk:#23262b;--ink:#eceae6;--soft:#a8acb6;--faint:#8b909b;--rule:#2e3138;
--accent:#97a3ff;--real:#4a4f5b;--real-ink:#7d8492;
--good:#5fc794;--warn:#e5a94a;--bad:#ff8a7d;--unsure:#b8a2ef;--pos:#97a3ff;--neg:#f0984f;
--shadow:none`;

export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{${LIGHT}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-font-smoothing:antialiased}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 32px}
a{color:var(--accent);text-underline-offset:3px}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:3px}
.skip{position:absolute;left:-9999px}.skip:focus{left:16px;top:16px;background:var(--surface);padding:8px 14px;z-index:9}
h1,h2,h3,h4,p,ul,ol,figure,table{margin:0;padding:0}
h1{font-size:clamp(32px,5.2vw,52px);line-height:1.06;letter-spacing:-.025em;font-weight:680}
h2{font-size:27px;line-height:1.2;letter-spacing:-.018em;font-weight:660}
h3{font-size:20px;line-height:1.3;letter-spacing:-.01em;font-weight:640}
h4{font-size:15px;line-height:1.35;font-weight:620}
.quiet{color:var(--soft)}.small{font-size:13.5px;line-height:1.5}
code{font:.92em ui-monospace,"SF Mono",Menlo,Consolas,monospace;background:var(--sunk);padding:.1em .35em;border-radius:4px;overflow-wrap:anywhere}
.eyebrow{font-size:13px;color:var(--soft);display:flex;gap:6px 14px;flex-wrap:wrap;padding:26px 0 0}
.eyebrow b{color:var(--ink);font-weight:620}
.hero{padding:52px 0 12px;display:grid;grid-template-columns:auto 1fr;gap:6px 24px;align-items:center}
.hero .mark{width:60px;height:60px}
.hero .lede{grid-column:2;font-size:19px;line-height:1.45;color:var(--soft);max-width:44em}
.mark{width:20px;height:20px;flex:none;display:inline-block;vertical-align:-4px}
.v-pass{color:var(--good)}.v-warn{color:var(--warn)}.v-fail,.v-error{color:var(--bad)}.v-insufficient{color:var(--unsure)}.v-skipped{color:var(--soft)}
.reasons{list-style:none;margin:26px 0 0;display:grid;gap:0;border-top:1px solid var(--rule)}
.reasons li{display:grid;grid-template-columns:auto 1fr;gap:0 14px;padding:14px 0;border-bottom:1px solid var(--rule)}
.reasons .mark{margin-top:2px}.reasons p{max-width:62em}.reasons .do{color:var(--soft);font-size:14.5px;margin-top:2px}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:14px;margin:34px 0 0}
.tile{background:var(--surface);border:1px solid var(--rule);border-radius:14px;padding:18px 18px 16px;box-shadow:var(--shadow);display:flex;flex-direction:column;min-width:0}
.tile .name{display:flex;justify-content:space-between;align-items:center;font-size:14px;color:var(--soft)}
.tile .band{font-size:25px;letter-spacing:-.015em;font-weight:660;line-height:1.2;margin:8px 0 10px}
.tile .line{font-size:13.5px;line-height:1.45;color:var(--soft);margin-top:10px}
.meter{display:grid;grid-template-columns:repeat(4,1fr);gap:3px;height:6px}
.meter i{background:var(--sunk);border-radius:3px}.meter i.on{background:currentColor}
.b-excellent,.b-good{color:var(--good)}.b-fair{color:var(--warn)}.b-poor{color:var(--bad)}.b-unclear{color:var(--unsure)}.b-none{color:var(--soft)}
section{padding:64px 0 0}section section{padding:46px 0 0}
.head{max-width:48em;margin-bottom:20px}.head p{color:var(--soft);margin-top:6px}
nav.sets{margin:34px 0 0;display:grid;gap:10px}
nav.sets a{display:grid;grid-template-columns:20px minmax(8em,1fr) auto;gap:12px;align-items:center;padding:13px 18px;background:var(--surface);border:1px solid var(--rule);border-radius:12px;text-decoration:none;color:inherit}
.scores{width:100%;border-collapse:collapse}
.scores th{text-align:left;font-weight:500;font-size:12.5px;color:var(--soft);padding:0 0 8px}
.scores td,.scores tbody th{padding:13px 0;border-top:1px solid var(--rule);vertical-align:top;font-weight:400}
.scores tbody th{font-size:16px;color:var(--ink);width:37%;padding-right:28px}
.scores tbody th b{font-weight:600}.scores tbody th .small{display:block;color:var(--soft)}
.scores tbody th .why{margin-top:4px}.scores tbody th .open{color:var(--ink)}
.scores .of{color:var(--soft);font-weight:400}
.scores td.scale{width:33%;padding-top:19px}.scores td.num{width:20%;padding-left:28px;white-space:nowrap}.scores td.ver{width:10%;text-align:right;white-space:nowrap}
.scores td.num b{font-weight:620}.scores td.num .small{display:block;color:var(--soft)}
.scores tr.group th,.scores tr.group td{border-top:0;padding:30px 0 8px;font-size:13px;color:var(--soft)}
.scores tr.group th b{font-size:18px;color:var(--ink);font-weight:640;letter-spacing:-.01em;margin-right:10px}
.words{display:grid;grid-template-columns:repeat(4,1fr);font-size:12px;color:var(--soft);text-align:center;gap:3px}
.zones{position:relative;height:12px;display:grid;grid-template-columns:repeat(4,1fr);gap:3px}
.zones i{background:var(--sunk);border-radius:3px}
.zones i:nth-child(1){background:color-mix(in srgb,var(--bad) 17%,var(--sunk))}
.zones i:nth-child(2){background:color-mix(in srgb,var(--warn) 17%,var(--sunk))}
.zones i:nth-child(3){background:color-mix(in srgb,var(--good) 15%,var(--sunk))}
.zones i:nth-child(4){background:color-mix(in srgb,var(--good) 32%,var(--sunk))}
.zones s,.rail s{position:absolute;text-decoration:none}
.zones .span,.rail .span{top:50%;height:4px;margin-top:-2px;border-radius:2px;background:var(--ink);opacity:.5;min-width:2px}
.zones .dot,.rail .dot{top:50%;width:13px;height:13px;margin:-6.5px 0 0 -6.5px;border-radius:50%;background:var(--ink);border:2.5px solid var(--surface);box-shadow:0 0 0 1px var(--ink)}
.zones .want{top:-5px;width:0;height:22px;border-left:2px dotted var(--ink)}
.zones .limit,.rail .limit{top:-4px;width:2px;height:20px;margin-left:-1px;background:var(--bad)}
.zones .limit.soft{background:var(--warn)}
.rail{position:relative;height:12px;background:linear-gradient(var(--rule),var(--rule)) center/100% 1px no-repeat;margin:0 7px}
.rail .dot.syn{background:var(--accent);box-shadow:0 0 0 1px var(--accent)}.rail .dot.real{background:var(--real-ink);box-shadow:0 0 0 1px var(--real-ink)}
.rail .tick{top:-3px;width:2px;height:18px;margin-left:-1px;background:var(--real-ink)}.rail .ideal{top:-3px;height:18px;border-left:2px dotted var(--soft)}
.rail .span.syn{background:var(--accent);opacity:.35;height:6px;margin-top:-3px}
.key{display:flex;flex-wrap:wrap;gap:6px 20px;font-size:13px;color:var(--soft);margin:0 0 16px;align-items:center}
.key span{display:inline-flex;gap:7px;align-items:center}
.key i{width:18px;height:10px;border-radius:2px;background:var(--real);flex:none}
.key i.syn{height:3px;background:var(--accent)}.key i.want{width:0;height:14px;background:none;border-left:2px dotted var(--ink);border-radius:0}
.key i.lim{width:2px;height:14px;background:var(--bad)}.key i.lim.soft{background:var(--warn)}.key i.dot{width:10px;height:10px;border-radius:50%;background:var(--ink)}.key i.dot.syn{background:var(--accent);height:10px}.key i.dot.real{background:var(--real-ink)}
.key i.span{height:4px;background:var(--ink);opacity:.5}.key i.pos{background:var(--pos)}.key i.neg{background:var(--neg)}.key i.line{height:3px;background:var(--real-ink)}.key i.tick{width:2px;height:14px;background:var(--real-ink)}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(310px,1fr));gap:14px}
.grid.wide{grid-template-columns:repeat(auto-fit,minmax(400px,1fr))}
.card{background:var(--surface);border:1px solid var(--rule);border-radius:14px;padding:16px 18px 12px;box-shadow:var(--shadow);min-width:0;break-inside:avoid;display:flex;flex-direction:column}
.card header{max-width:none;margin:0 0 8px;padding:0;display:flex;justify-content:space-between;gap:12px;align-items:baseline}
.card h4{overflow-wrap:anywhere;min-width:0}
.card .pill{flex:none}.card .drawing{margin:auto 0}
.card figcaption{font-size:13px;color:var(--soft);margin-top:6px;line-height:1.45}
.pill{font-size:12.5px;white-space:nowrap;font-weight:560}
.pill::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;background:currentColor;margin-right:6px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-family:inherit}.drawing>svg text{font-size:11px}
.mark,svg.mark{width:20px;height:20px}.hero svg.mark{width:60px;height:60px}
.matrix text{fill:var(--soft)}.matrix .pos{fill:var(--pos)}.matrix .neg{fill:var(--neg)}.matrix .blank{fill:var(--faint)}.matrix .frame{fill:var(--sunk)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px}.stack{display:grid;gap:14px;align-content:start}.bar{min-width:150px}.bar .span{left:0}
h4.between{margin:26px 0 12px}.matrices{display:grid;grid-template-columns:repeat(3,1fr);gap:14px}.matrices.big{grid-template-columns:repeat(2,1fr)}
.below{margin-top:14px}.scroll{overflow-x:auto}
details{font-size:13px;margin-top:6px}
details summary{cursor:pointer;color:var(--soft);width:max-content;max-width:100%;padding:2px 0}
details[open] summary{margin-bottom:8px}
details.more{margin-top:18px;font-size:15px}
.data{border-collapse:collapse;width:100%;font-size:13px}
.data th,.data td{text-align:right;padding:5px 0 5px 14px;border-top:1px solid var(--rule);font-weight:400;vertical-align:top}
.data thead th{color:var(--soft);border-top:0;font-size:12.5px}
.data th:first-child,.data td:first-child{text-align:left;padding-left:0;overflow-wrap:break-word;min-width:7em;max-width:22em}
.data td.text,.data th.text{text-align:left}
.plain .data{font-size:14.5px}.plain .data th,.plain .data td{padding-top:8px;padding-bottom:8px}
.risks{width:100%;border-collapse:collapse}
.risks td,.risks th{padding:12px 0;border-top:1px solid var(--rule);text-align:left;font-weight:400;vertical-align:top}
.risks thead th{border-top:0;font-size:12.5px;color:var(--soft);padding:0 0 8px}
.risks tbody th{width:32%;padding-right:20px;font-weight:560}.risks tbody th .small{display:block;color:var(--soft);font-weight:400}
.risks td.rails{padding-top:18px;width:40%}.risks td.num{padding-left:26px}.risks td.num .small{display:block;color:var(--soft)}
.ends{display:flex;justify-content:space-between;font-size:12px;color:var(--soft);margin:0 0 0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:0 28px;margin:0}
.facts div{border-top:1px solid var(--rule);padding:10px 0 12px;min-width:0}.facts dt{font-size:13px;color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}.facts code{font-size:12.5px;background:none;padding:0}
.promise{columns:2;column-gap:44px;list-style:none}.promise li{break-inside:avoid;padding:0 0 16px;color:var(--soft);font-size:15px}.promise b{color:var(--ink);font-weight:600;display:block}
.notes{list-style:none;display:grid;gap:8px;color:var(--soft);font-size:15px}.notes li{padding-left:18px;position:relative;max-width:60em}.notes li::before{content:"–";position:absolute;left:0}
footer{padding:76px 32px 56px;color:var(--soft);font-size:13px}
footer p{border-top:1px solid var(--rule);padding-top:18px}
.only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:1000px){.matrices,.matrices.big{grid-template-columns:1fr 1fr}}
@media (max-width:760px){
main,header,footer{padding-left:18px;padding-right:18px}
.hero{padding-top:34px;gap:14px 14px;grid-template-columns:1fr}.hero .lede{grid-column:1;font-size:17px}.hero svg.mark{width:48px;height:48px}
.tiles{grid-template-columns:1fr 1fr;gap:10px}.tile{padding:14px}.tile .band{font-size:20px}
section{padding-top:50px}h2{font-size:24px}
.grid,.grid.wide,.pair,.matrices,.matrices.big{grid-template-columns:1fr}
.promise{columns:1}
.scores,.scores tbody,.scores tr,.risks,.risks tbody,.risks tr{display:block}
.scores thead,.risks thead{display:none}
.scores tr,.risks tr{position:relative;border-top:1px solid var(--rule);padding:14px 0}
.scores tr.group{border:0;padding:28px 0 4px}
.scores td,.scores tbody th,.risks td,.risks tbody th,.risks td.rails,.scores td.scale,.scores td.num{display:block;width:auto;border:0;padding:0}
.scores tbody th,.risks tbody th{padding-right:78px}.scores td.scale{padding:12px 0 8px}.risks td.rails{padding:14px 0 8px}
.scores td.num,.risks td.num{padding-left:0}.scores td.num .small,.risks td.num .small{display:inline;margin-left:8px}
.scores td.ver{position:absolute;right:0;top:14px;width:auto}
.scores tr.group th{padding:0}.scores tr.group th .small{display:block}.scores tr.group td{display:none}
}
@media print{
body{font-size:12px;background:#fff}main,header,footer{max-width:none;padding:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.skip,details:not([open]),nav.sets{display:none}
.card,.tile{box-shadow:none}section{padding-top:30px}section section{padding-top:24px}
.grid{grid-template-columns:repeat(3,1fr)}.tiles{grid-template-columns:repeat(4,1fr)}
tr,.card,.tile,li{break-inside:avoid}h2,h3,.head{break-after:avoid}
}
`;
