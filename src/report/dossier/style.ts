/** The look of the dossier: a document on paper first, a page on a screen second. */
export const DOSSIER_STYLE = `
:root{color-scheme:light;--paper:#fff;--ink:#17191d;--soft:#575c66;--rule:#d9d6d0;--sunk:#f5f3ef;--good:#1b7a4b;--warn:#9a5b00;--bad:#b4281f;--unsure:#6a4fa3}
*{box-sizing:border-box}
body{margin:0;background:#f1efeb;color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{background:var(--paper);max-width:860px;margin:32px auto;padding:64px 72px 72px;box-shadow:0 1px 3px rgba(0,0,0,.08),0 12px 40px rgba(0,0,0,.06)}
h1,h2,h3,p,dl,dd{margin:0}
.eyebrow{color:var(--soft);font-size:13px}
h1{font-size:38px;line-height:1.12;letter-spacing:-.02em;font-weight:660;margin:10px 0 14px;overflow-wrap:anywhere}
.verdict{font-size:17px;padding-bottom:22px}
h2{font-size:22px;letter-spacing:-.012em;font-weight:650;margin:0 0 14px;overflow-wrap:anywhere}
h3{font-size:15px;font-weight:640;margin:26px 0 6px}
section{border-top:2px solid var(--ink);margin-top:38px;padding-top:18px}
.mark{width:17px;height:17px;vertical-align:-3px}
.v-pass{color:var(--good)}.v-warn{color:var(--warn)}.v-fail,.v-error{color:var(--bad)}.v-insufficient{color:var(--unsure)}.v-skipped{color:var(--soft)}
.facts{display:grid;grid-template-columns:15em 1fr;border-top:1px solid var(--rule)}
.facts dt,.facts dd{border-bottom:1px solid var(--rule);padding:7px 0;overflow-wrap:anywhere}.facts dt{color:var(--soft);padding-right:18px}
.caveats dt{font-weight:620;margin-top:10px}.caveats dd{color:var(--soft)}
.sign{display:grid;grid-template-columns:15em 1fr}.sign dt{color:var(--soft);padding:20px 0 4px}.sign dd{border-bottom:1px solid var(--ink)}
.data{border-collapse:collapse;width:100%;font-size:14px}
.data th,.data td{text-align:right;padding:8px 0 8px 14px;border-top:1px solid var(--rule);font-weight:400;vertical-align:top}
.data td{white-space:nowrap}.results .data{table-layout:fixed}.results .data th:nth-child(2){width:9%}.results .data th:nth-child(3){width:20%}.results .data th:nth-child(4){width:20%}.results .data th:nth-child(5){width:12%}.data thead th{color:var(--soft);font-size:12.5px;border-top:0;padding-bottom:4px}
.data th:first-child{text-align:left;padding-left:0}.data .text{text-align:left}.data b{font-weight:620}
.quiet{color:var(--soft);font-size:13px;line-height:1.45}
code,pre{font:12px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{white-space:pre-wrap;word-break:break-all;background:var(--sunk);padding:12px 14px;margin:10px 0;border-radius:6px}
td code{white-space:normal;word-break:break-all}
details summary{cursor:pointer;color:var(--soft);margin-top:14px}
@media (max-width:760px){main{margin:0;padding:28px 20px}.facts,.sign{grid-template-columns:1fr}.facts dt{border:0;padding-bottom:0}.scroll{overflow-x:auto}}
@media print{@page{margin:18mm 16mm}body{background:#fff;font-size:10.5pt}main{box-shadow:none;margin:0;padding:0;max-width:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}tr,dd,.caveats dd{break-inside:avoid}h2,h3,dt{break-after:avoid}#statement{font-size:7pt}}
`;
