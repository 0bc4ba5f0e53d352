import { describeLanguage } from "../../support/languages/describeLanguage";
import { python } from "../../support/languages/python";

describeLanguage(python);
