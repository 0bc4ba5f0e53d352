import { describeExample } from "../../support/languages/describeExample";
import { describeLanguage } from "../../support/languages/describeLanguage";
import { python, pythonExample } from "../../support/languages/python";

describeLanguage(python);
describeExample(pythonExample);
