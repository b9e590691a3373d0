export declare const multiplyRun: (text: string, wanted: number, column: string) => string
