"""The law of conduct in exams (人社部令第31号): acts, what follows from them, and who may register by
commitment."""
